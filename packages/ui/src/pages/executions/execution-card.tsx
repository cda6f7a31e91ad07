import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { coreReason } from "../../model/core-reason.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { shortId } from "../../model/format.ts";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import styles from "./execution-card.module.css";

/** An execution where there is no room for columns. */
export function ExecutionCard({ row }: { readonly row: ExecutionSummary }): ReactNode {
  return (
    <div className={styles.card}>
      <div className={styles.line}>
        <Link to="/executions/$id" params={{ id: row.workflowId }} className="ellipsis">
          <strong>{row.workflowName}</strong> <span className="muted">v{row.version}</span>
        </Link>
        <StatusBadge status={row.status} />
      </div>
      <div className={`${styles.line} muted`}>
        <span className="ellipsis">{coreReason(row.reason) || row.correlationId || shortId(row.workflowId)}</span>
        <span>
          <Duration from={row.startTime} to={row.endTime} /> · <Time at={row.startTime} />
        </span>
      </div>
    </div>
  );
}
