import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { taskLogsQuery } from "../../api/queries.ts";
import { absoluteText } from "../../model/format.ts";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { useZone } from "../../parts/time.tsx";
import styles from "./inspector.module.css";

type LogsProps = { readonly taskId: string; readonly at: number | undefined };

/** What the worker said while it worked, as far as the instant that is shown. */
export function Logs({ taskId, at = Infinity }: LogsProps): ReactNode {
  const logs = useQuery(taskLogsQuery(taskId));
  const lines = logs.data?.filter(({ createdTime }) => createdTime <= at);
  const zone = useZone();
  if (logs.isError) return <ErrorNote error={logs.error} onRetry={() => void logs.refetch()} />;
  if (lines?.length === 0)
    return (
      <Empty title={at < Infinity ? "No logs until then" : "No logs"}>
        A worker adds lines with its result, or while it works.
      </Empty>
    );
  return (
    <div className={styles.logs} tabIndex={0} role="log" aria-label="Task logs">
      {lines?.map((line, index) => (
        <div key={`${index} ${line.createdTime}`}>
          <time>{absoluteText(line.createdTime, zone)}</time>
          {line.log}
        </div>
      ))}
    </div>
  );
}
