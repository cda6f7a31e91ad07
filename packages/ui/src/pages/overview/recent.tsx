import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { pageOfExecutions } from "../../api/execution-list.ts";
import { startedHereQuery } from "../../api/started-here.ts";
import { coreReason } from "../../model/core-reason.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { buttonClass } from "../../parts/button.tsx";
import { Empty } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import styles from "./overview.module.css";

/** The executions that began last. */
export function Recent(): ReactNode {
  const sort = { key: "startTime", isDescending: true };
  const filter = { query: "", freeText: "", errorGroup: "" };
  const recent = useQuery({
    queryKey: ["executions", "recent"],
    queryFn: ({ signal }) => pageOfExecutions({ filter, sort, page: "", size: 12 }, signal),
    refetchInterval: 5000,
  });
  return (
    <section aria-labelledby="recent">
      <div className={styles.sectionHead}>
        <h2 id="recent">Recent</h2>
        <Link to="/executions" className={buttonClass("plain")}>
          All executions
        </Link>
      </div>
      <ul className={styles.recent}>
        {recent.data?.rows.map((row) => (
          <RecentRow key={row.workflowId} row={row} />
        ))}
      </ul>
      {recent.data?.rows.length === 0 && (
        <Empty title="No workflow has run yet">
          <p>What is started shows here at once, and why it waits or failed.</p>
          <Link to="/run" className={buttonClass("primary")}>
            Start a workflow
          </Link>
        </Empty>
      )}
    </section>
  );
}

/** Those that were started in this browser; nothing where none was. */
export function StartedHere(): ReactNode {
  const rows = useQuery(startedHereQuery).data ?? [];
  if (rows.length === 0) return undefined;
  return (
    <section aria-labelledby="started">
      <div className={styles.sectionHead}>
        <h2 id="started">Started here</h2>
      </div>
      <ul className={`${styles.recent} ${styles.brief}`}>
        {rows.map((row) => (
          <RecentRow key={row.workflowId} row={row} />
        ))}
      </ul>
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
      <span className="ellipsis muted" title={row.reason}>
        {coreReason(row.reason)}
      </span>
      <Duration from={row.startTime} to={row.endTime} />
      <Time at={row.startTime} />
    </li>
  );
}
