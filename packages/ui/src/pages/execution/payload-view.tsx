import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";

import { mostPreviewBytes, payloadQuery, previewBytes } from "../../api/queries.ts";
import type { Execution, PayloadField } from "../../api/queries.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { LongText } from "../../parts/long-text.tsx";
import { ErrorNote } from "../../parts/notes.tsx";

type PayloadViewProps = {
  readonly execution: Execution;
  readonly field: PayloadField;
  /** Asked for again when this differs. */
  readonly version: number;
  /** Undefined: of the execution itself. */
  readonly taskId?: string;
};

/** A payload of a task or of an execution as a tree; of a long one its beginning. */
export function PayloadView({ execution, taskId, field, version }: PayloadViewProps): ReactNode {
  const of = `${taskId ?? ""} ${field}`;
  const [more, setMore] = useState<string | undefined>();
  const maxBytes = more === of ? mostPreviewBytes : previewBytes;
  const asked = { field, version, maxBytes, ...(taskId === undefined ? {} : { taskId }) };
  const payload = useQuery(payloadQuery(execution, asked));
  if (payload.isError) return <ErrorNote error={payload.error} onRetry={() => void payload.refetch()} />;
  if (payload.data === undefined) return undefined;
  const { isWhole, value } = payload.data;
  const { workflowId } = execution.graph.summary;
  if (isWhole) return <JsonTree key={`${taskId ?? workflowId} ${field}`} value={value} name={field} />;
  const href =
    taskId === undefined
      ? `/api/workflow/${encodeURIComponent(workflowId)}`
      : `/api/tasks/${encodeURIComponent(taskId)}`;
  const whole = `The ${taskId === undefined ? "execution" : "task"} whole`;
  const onMore = more === of ? undefined : () => setMore(of);
  return <LongText {...payload.data} name={field} href={href} whole={whole} onMore={onMore} />;
}
