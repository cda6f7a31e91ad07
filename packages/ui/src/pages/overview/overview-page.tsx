import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { queuesQuery, searchExecutions } from "../../api/queries.ts";
import { searchTasks } from "../../api/task-search.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import { statusKind, statusWords, workflowStatuses } from "../../model/status.ts";
import { ErrorNote } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Duration, Time, useNow } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import styles from "./overview.module.css";

const longSinceMs = 60_000;
const dayMs = 86_400_000;

/** What needs attention, how things go, what happened last. Every number leads to the list that it counts. */
export function OverviewPage(): ReactNode {
  return (
    <>
      <PageHead title="Overview" />
      <div className={styles.page}>
        <Attention />
        <Counts />
        <Recent />
      </div>
    </>
  );
}

function useCount(query: string) {
  return useQuery({
    queryKey: ["count", query],
    queryFn: async ({ signal }) =>
      (await searchExecutions({ query, sort: "startTime:DESC", start: 0, size: 1 }, signal)).total,
    refetchInterval: 5000,
  });
}

// Rounded, so that a second's passing does not make another question.
function useDayAgo(): number {
  return Math.floor((useNow() - dayMs) / 60_000) * 60_000;
}

function Attention(): ReactNode {
  const now = useNow();
  const queues = useQuery(queuesQuery);
  const people = useQuery({
    queryKey: ["inbox", "count"],
    queryFn: ({ signal }) =>
      searchTasks({ query: `taskType="HUMAN" AND status IN (IN_PROGRESS,SCHEDULED)`, start: 0, size: 1 }, signal),
    refetchInterval: 10_000,
  });
  const failed = useCount(`status IN (FAILED,TIMED_OUT) AND startTime>${useDayAgo()}`);
  const unpolled = (queues.data ?? []).filter(
    (queue) => queue.size > 0 && queue.pollers.every(({ lastPollTime }) => now - lastPollTime > longSinceMs),
  );
  const items = [
    failed.data !== undefined && failed.data > 0 && (
      <Link
        key="failed"
        to="/executions"
        search={{ status: "FAILED,TIMED_OUT", range: "24h" }}
        className={styles.alarm}
        data-status="failed"
      >
        <StatusIcon kind="failed" /> {countText(failed.data)} failed or timed out in 24 hours
      </Link>
    ),
    ...unpolled.slice(0, 5).map((queue) => (
      <Link
        key={queue.name}
        to="/queues"
        search={{ type: queue.name }}
        className={styles.alarm}
        data-status="timed-out"
      >
        <StatusIcon kind="timed-out" /> Nobody polls {queue.name}: {countText(queue.size)} waiting
      </Link>
    )),
    people.data !== undefined && people.data.total > 0 && (
      <Link key="people" to="/inbox" className={styles.alarm} data-status="waiting">
        <StatusIcon kind="waiting" /> {countText(people.data.total)} wait for a person
      </Link>
    ),
  ].filter(Boolean);
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      {failed.isError && <ErrorNote error={failed.error} onRetry={() => void failed.refetch()} />}
      {items.length > 0 ? (
        <div className={styles.alarms}>{items}</div>
      ) : (
        <p className="muted">Nothing: no failures in 24 hours, every queue that holds tasks is polled.</p>
      )}
    </section>
  );
}

function Counts(): ReactNode {
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">Executions</h2>
      <div className={styles.counts}>
        {workflowStatuses.map((status) => (
          <Count key={status} status={status} />
        ))}
      </div>
    </section>
  );
}

function Count({ status }: { readonly status: string }): ReactNode {
  const count = useCount(`status IN (${status})`);
  return (
    <Link to="/executions" search={{ status }} className={styles.count}>
      <span className={styles.number}>{count.data === undefined ? "–" : countText(count.data)}</span>
      <span className={styles.label}>
        <StatusIcon kind={statusKind(status)} size={12} /> {statusWords(status)}
      </span>
    </Link>
  );
}

function Recent(): ReactNode {
  const recent = useQuery({
    queryKey: ["executions", "recent"],
    queryFn: ({ signal }) => searchExecutions({ query: "", sort: "startTime:DESC", start: 0, size: 12 }, signal),
    refetchInterval: 5000,
  });
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Recent</h2>
      <ul className={styles.recent}>
        {recent.data?.rows.map((row) => (
          <RecentRow key={row.workflowId} row={row} />
        ))}
      </ul>
      {recent.data?.rows.length === 0 && <p className="muted">No workflow has run yet.</p>}
    </section>
  );
}

function RecentRow({ row }: { readonly row: ExecutionSummary }): ReactNode {
  return (
    <li>
      <StatusBadge status={row.status} />
      <Link to="/executions/$id" params={{ id: row.workflowId }} className="ellipsis">
        <strong>{row.workflowName}</strong> <span className="muted">{row.correlationId}</span>
      </Link>
      <Duration from={row.startTime} to={row.endTime} />
      <Time at={row.startTime} />
    </li>
  );
}
