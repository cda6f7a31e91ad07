import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { payloadQuery } from "../../api/queries.ts";
import type { Execution, PayloadField } from "../../api/queries.ts";
import { bytesText } from "../../model/format.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import styles from "./inspector.module.css";

type PayloadViewProps = {
  readonly execution: Execution;
  readonly field: PayloadField;
  /** Asked for again when this differs. */
  readonly version: number;
  /** Undefined: of the execution itself. */
  readonly taskId?: string;
};

/** A payload of a task or of an execution as a tree; of a long one its beginning, as it is written. */
export function PayloadView({ execution, taskId, field, version }: PayloadViewProps): ReactNode {
  const asked = { field, version, ...(taskId === undefined ? {} : { taskId }) };
  const payload = useQuery(payloadQuery(execution, asked));
  if (payload.isError) return <ErrorNote error={payload.error} onRetry={() => void payload.refetch()} />;
  if (payload.data === undefined) return undefined;
  const { isWhole, value, text, sizeBytes } = payload.data;
  const { workflowId } = execution.graph.summary;
  if (isWhole) return <JsonTree key={`${taskId ?? workflowId} ${field}`} value={value} name={field} />;
  const whole =
    taskId === undefined
      ? `/api/workflow/${encodeURIComponent(workflowId)}`
      : `/api/tasks/${encodeURIComponent(taskId)}`;
  return (
    <div className={styles.long} tabIndex={0} role="region" aria-label={field}>
      <p>
        The first {bytesText(text.length)} of {bytesText(sizeBytes)}.{" "}
        <a href={whole}>The {taskId === undefined ? "execution" : "task"} whole</a>
      </p>
      <pre>{text}</pre>
    </div>
  );
}
