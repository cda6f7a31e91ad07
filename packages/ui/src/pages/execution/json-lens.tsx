import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { wholeExecutionQuery } from "../../api/queries.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { LongText } from "../../parts/long-text.tsx";
import { ErrorNote } from "../../parts/notes.tsx";

/** The execution as clients of Conductor get it. */
export function JsonLens({ workflowId }: { readonly workflowId: string }): ReactNode {
  const whole = useQuery(wholeExecutionQuery(workflowId));
  if (whole.isError) return <ErrorNote error={whole.error} onRetry={() => void whole.refetch()} />;
  if (whole.data === undefined) return undefined;
  if (whole.data.isWhole) return <JsonTree value={whole.data.value} name="execution" />;
  const href = `/api/workflow/${encodeURIComponent(workflowId)}?includeTasks=true`;
  return <LongText {...whole.data} name="execution" href={href} whole="The execution whole" />;
}
