import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { wholeExecutionQuery } from "../../api/queries.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { ErrorNote } from "../../parts/notes.tsx";

/** The execution as clients of Conductor get it. */
export function JsonLens({ workflowId }: { readonly workflowId: string }): ReactNode {
  const whole = useQuery(wholeExecutionQuery(workflowId));
  if (whole.isError) return <ErrorNote error={whole.error} onRetry={() => void whole.refetch()} />;
  return whole.data === undefined ? undefined : <JsonTree value={whole.data} name="execution" />;
}
