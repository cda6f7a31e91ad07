import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { wholeExecutionQuery } from "../../api/queries.ts";
import { countOf } from "../../model/format.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { LongText } from "../../parts/long-text.tsx";
import { ErrorNote } from "../../parts/notes.tsx";

type JsonLensProps = { readonly workflowId: string; readonly taskCount: number };

/** The execution as clients of Conductor get it; of a long one its beginning. */
export function JsonLens({ workflowId, taskCount }: JsonLensProps): ReactNode {
  const whole = useQuery(wholeExecutionQuery(workflowId));
  if (whole.isError) return <ErrorNote error={whole.error} onRetry={() => void whole.refetch()} />;
  if (whole.data === undefined)
    return (
      <p className="muted" role="status">
        {`The server writes the execution out, with the inputs and outputs of ${countOf(taskCount, "task")} …`}
      </p>
    );
  if (whole.data.isWhole) return <JsonTree value={whole.data.value} name="execution" />;
  const href = `/api/workflow/${encodeURIComponent(workflowId)}?includeTasks=true`;
  return <LongText {...whole.data} name="execution" href={href} whole="The execution whole" />;
}
