import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { payloadQuery } from "../../api/queries.ts";
import type { Execution, PayloadField } from "../../api/queries.ts";
import type { TaskRow } from "../../model/execution.ts";
import { bytesText } from "../../model/format.ts";
import { JsonTree } from "../../parts/json-tree.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import styles from "./inspector.module.css";

type PayloadViewProps = { readonly execution: Execution; readonly task: TaskRow; readonly field: PayloadField };

/** A task's input or output as a tree; of a long one its beginning, as it is written. */
export function PayloadView({ execution, task, field }: PayloadViewProps): ReactNode {
  const version = task.updateTime + task.endTime;
  const payload = useQuery(payloadQuery(execution, { taskId: task.taskId, field, version }));
  if (payload.isError) return <ErrorNote error={payload.error} onRetry={() => void payload.refetch()} />;
  if (payload.data === undefined) return undefined;
  const { isWhole, value, text, sizeBytes } = payload.data;
  if (isWhole) return <JsonTree key={`${task.taskId} ${field}`} value={value} name={field} />;
  return (
    <div className={styles.long} tabIndex={0} role="region" aria-label={field}>
      <p>
        The first {bytesText(text.length)} of {bytesText(sizeBytes)}.{" "}
        <a href={`/api/tasks/${encodeURIComponent(task.taskId)}`}>The task whole</a>
      </p>
      <pre>{text}</pre>
    </div>
  );
}
