import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { coreReason } from "../../model/reasons/core-reason.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { shortId } from "../../model/format.ts";
import { RowCard } from "../../parts/row-card.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";

/** An execution where there is no room for columns. */
export function ExecutionCard({ row }: { readonly row: ExecutionSummary }): ReactNode {
  return (
    <RowCard
      title={
        <Link to="/executions/$id" params={{ id: row.workflowId }}>
          <strong>{row.workflowName}</strong> <span className="muted">v{row.version}</span>
        </Link>
      }
      beside={<StatusBadge status={row.status} />}
      under={coreReason(row.reason) || row.correlationId || shortId(row.workflowId)}
      end={
        <>
          <Duration from={row.startTime} to={row.endTime} /> · <Time at={row.startTime} />
        </>
      }
    />
  );
}
