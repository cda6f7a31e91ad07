import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { taskLogsQuery } from "../../api/queries.ts";
import type { TaskLog } from "../../api/queries.ts";
import { absoluteText, countOf, countText } from "../../model/format.ts";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { useZone } from "../../parts/time.tsx";
import styles from "./inspector.module.css";

type LogsProps = { readonly taskId: string; readonly at: number | undefined };

/** More of a line is shown when somebody asks for it: what follows stays within reach. */
const mostCharacters = 1000;

/** What the worker said while it worked, as far as the instant that is shown; what is looked for, out of all of it. */
export function Logs({ taskId, at = Infinity }: LogsProps): ReactNode {
  const logs = useQuery(taskLogsQuery(taskId));
  const [words, setWords] = useState("");
  const zone = useZone();
  const lines = useMemo(() => logs.data?.filter(({ createdTime }) => createdTime <= at), [logs.data, at]);
  const found = useMemo(() => {
    const wanted = words.toLowerCase();
    return lines?.filter(({ log }) => log.toLowerCase().includes(wanted)) ?? [];
  }, [lines, words]);
  if (logs.isError) return <ErrorNote error={logs.error} onRetry={() => void logs.refetch()} />;
  if (lines?.length === 0)
    return (
      <Empty title={at < Infinity ? "No logs until then" : "No logs"}>
        A worker adds lines with its result, or while it works.
      </Empty>
    );
  return (
    <>
      <div className={styles.find}>
        <input
          type="search"
          placeholder="Find in logs"
          aria-label="Find in logs"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <span className="muted number" role="status">
          {words === "" ? countOf(found.length, "line") : `${countText(found.length)} of ${lines?.length ?? 0}`}
        </span>
      </div>
      <div className={styles.logs} tabIndex={0} role="log" aria-label="Task logs">
        {found.map((line, index) => (
          <div key={`${index} ${line.createdTime}`}>
            <time>{absoluteText(line.createdTime, zone)}</time>
            <LogText line={line} />
          </div>
        ))}
      </div>
    </>
  );
}

function LogText({ line: { log } }: { readonly line: TaskLog }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const more = log.length - mostCharacters;
  if (more <= 0) return log;
  return (
    <>
      {isWhole ? log : log.slice(0, mostCharacters)}{" "}
      <button type="button" className={styles.more} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {isWhole ? "Less" : `${countText(more)} more characters`}
      </button>
    </>
  );
}
