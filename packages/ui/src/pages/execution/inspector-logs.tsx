import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { taskLogsQuery } from "../../api/queries.ts";
import { absoluteText } from "../../model/format.ts";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { useZone } from "../../parts/time.tsx";
import styles from "./inspector.module.css";

/** What the worker said while it worked. */
export function Logs({ taskId }: { readonly taskId: string }): ReactNode {
  const logs = useQuery(taskLogsQuery(taskId));
  const zone = useZone();
  if (logs.isError) return <ErrorNote error={logs.error} onRetry={() => void logs.refetch()} />;
  if (logs.data?.length === 0)
    return <Empty title="No logs">A worker adds lines with its result, or while it works.</Empty>;
  return (
    <div className={styles.logs} tabIndex={0} role="log" aria-label="Task logs">
      {logs.data?.map((line, index) => (
        <div key={`${index} ${line.createdTime}`}>
          <time>{absoluteText(line.createdTime, zone)}</time>
          {line.log}
        </div>
      ))}
    </div>
  );
}
