import type { ReactNode } from "react";

import { cappedText, countText, durationText } from "../../model/format.ts";
import { percentText, perMinuteText, queueOrders, troubleOf } from "../../model/lists/queues.ts";
import type { Queue, QueuePace } from "../../model/lists/queues.ts";
import type { Column } from "../../parts/data-table.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Time, useNow } from "../../parts/time.tsx";
import styles from "./queues.module.css";

/** `isPlain`: the server tells sizes and polls, and nothing else. `isTight`: something stands beside the table. */
export function queueColumns(isPlain: boolean, isTight: boolean): readonly Column<Queue>[] {
  return columns.filter(({ key }) => !(isPlain && plainlyUnknown.has(key)) && !(isTight && besides.has(key)));
}

const besides = new Set(["inFlight", "last", "limits", "pace", "failed", "waited"]);
const plainlyUnknown = new Set(["oldest", "inFlight", "limits", "pace", "failed", "waited"]);

const lately = "in the last 15 minutes";
const orders: ReadonlySet<string> = new Set(queueOrders);

const unsorted: readonly Column<Queue>[] = [
  { key: "name", title: "Task type", width: "minmax(120px, 1.6fr)", cell: (row) => <QueueName queue={row} /> },
  { key: "trouble", title: "State", width: "minmax(150px, 1.2fr)", cell: (row) => <State queue={row} /> },
  { key: "waiting", title: "Waiting", width: "88px", isRight: true, cell: (row) => <Waiting queue={row} /> },
  { key: "oldest", title: "Oldest", width: "84px", isRight: true, cell: (row) => <Age since={row.oldestTime} /> },
  {
    key: "inFlight",
    title: "In flight",
    width: "84px",
    isRight: true,
    cell: (row) => (row.inFlight === undefined ? <span className="muted">–</span> : numberCell(row.inFlight)),
  },
  { key: "pollers", title: "Pollers", width: "76px", isRight: true, cell: (row) => numberCell(row.pollers) },
  { key: "last", title: "Last poll", width: "92px", isRight: true, cell: (row) => <LastPoll queue={row} /> },
  {
    key: "pace",
    title: "Done / min",
    hint: `Ended a minute, ${lately}`,
    width: "96px",
    isRight: true,
    cell: ({ pace }) => <Known value={pace && perMinuteText(pace.endedPerMinute)} />,
  },
  {
    key: "failed",
    title: "Failed",
    hint: `Of those that ended ${lately}`,
    width: "72px",
    isRight: true,
    cell: ({ pace }) => (pace === undefined ? <Known value={undefined} /> : <FailedShare pace={pace} />),
  },
  {
    key: "waited",
    title: "p95 wait",
    hint: `95 % of those that ended ${lately} waited for at most so long`,
    width: "84px",
    isRight: true,
    cell: ({ pace }) => <Known value={pace?.waitP95Ms === undefined ? undefined : durationText(pace.waitP95Ms)} />,
  },
  { key: "limits", title: "Limits in use", width: "minmax(156px, 1fr)", cell: (row) => <Limits queue={row} /> },
];

const columns = unsorted.map((column) => ({ ...column, canSort: column.key === "trouble" || orders.has(column.key) }));

export const queueCard = {
  height: 64,
  cell: (row: Queue): ReactNode => (
    <div className={styles.card}>
      <div className={styles.line}>
        <QueueName queue={row} />
        <span>
          <Waiting queue={row} /> <span className="muted">waiting</span>
        </span>
      </div>
      <div className={styles.line}>
        <State queue={row} />
        <span className="muted">
          {row.pace !== undefined && row.pace.failed > 0 && (
            <span className={styles.failed}>{percentText(row.pace.failed, row.pace.ended)} failed, </span>
          )}
          {countText(row.pollers)} {row.pollers === 1 ? "poller" : "pollers"}
        </span>
      </div>
    </div>
  ),
};

function QueueName({ queue }: { readonly queue: Queue }): ReactNode {
  return (
    <span className="ellipsis" title={queue.taskType}>
      <strong>{queue.taskType}</strong> {queue.domain !== "" && <span className={styles.domain}>{queue.domain}</span>}
    </span>
  );
}

function Waiting({ queue }: { readonly queue: Queue }): ReactNode {
  return (
    <span className={`number ${queue.waiting === 0 ? "muted" : ""}`}>
      {cappedText(queue.waiting, queue.isWaitingCapped)}
    </span>
  );
}

/** How long something waits. */
export function Age({ since }: { readonly since: number }): ReactNode {
  const now = useNow();
  if (since <= 0) return <span className="muted">–</span>;
  return <span className="number">{durationText(Math.floor((now - since) / 1000) * 1000 || 1000)}</span>;
}

function Known({ value }: { readonly value: string | undefined }): ReactNode {
  return value === undefined ? <span className="muted">–</span> : <span className="number">{value}</span>;
}

function FailedShare({ pace: { ended, failed } }: { readonly pace: QueuePace }): ReactNode {
  return (
    <span
      className={`number ${failed === 0 ? "muted" : styles.failed}`}
      title={`${countText(failed)} of ${countText(ended)}`}
    >
      {percentText(failed, ended)}
    </span>
  );
}

function LastPoll({ queue }: { readonly queue: Queue }): ReactNode {
  return queue.isSystem && queue.lastPollTime === 0 ? (
    <span className="muted">server</span>
  ) : (
    <Time at={queue.lastPollTime} />
  );
}

function numberCell(count: number): ReactNode {
  return <span className={`number ${count === 0 ? "muted" : ""}`}>{countText(count)}</span>;
}

/** What keeps its tasks from being done, in words. */
export function State({ queue }: { readonly queue: Queue }): ReactNode {
  const trouble = troubleOf(queue, useNow());
  if (trouble === undefined) return <span className="muted">{queue.waiting === 0 ? "Empty" : "Flows"}</span>;
  return (
    <span className={styles.trouble} data-status={trouble.kind}>
      <StatusIcon kind={trouble.kind} size={12} /> <span className="ellipsis">{trouble.text}</span>
    </span>
  );
}

/** How much of each limit is taken. */
export function Limits({ queue }: { readonly queue: Queue }): ReactNode {
  const { concurrentLimit, concurrentInUse = 0, rateLimit, rateSeconds = 1, rateInUse = 0 } = queue;
  const has = (limit: number | undefined): limit is number => limit !== undefined && limit > 0;
  if (!has(concurrentLimit) && !has(rateLimit)) return <span className="muted">none</span>;
  return (
    <span className={styles.limits}>
      {has(concurrentLimit) && <Limit label="at once" inUse={concurrentInUse} limit={concurrentLimit} />}
      {has(rateLimit) && <Limit label={`in ${durationText(rateSeconds * 1000)}`} inUse={rateInUse} limit={rateLimit} />}
    </span>
  );
}

type LimitProps = { readonly label: string; readonly inUse: number; readonly limit: number };

function Limit({ label, inUse, limit }: LimitProps): ReactNode {
  return (
    <span className={styles.limit} data-full={inUse >= limit}>
      <span className={styles.meter} aria-hidden="true">
        <span style={{ width: `${Math.min(1, inUse / limit) * 100}%` }} />
      </span>
      <span className="number">
        {countText(inUse)}/{countText(limit)}
      </span>
      <span className="muted">{label}</span>
    </span>
  );
}
