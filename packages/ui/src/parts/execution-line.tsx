import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { coreReason } from "../model/reasons/core-reason.ts";
import type { ExecutionSummary } from "../model/execution.ts";
import { StatusBadge } from "./status-badge.tsx";
import { Duration, Time } from "./time.tsx";

/** An execution in a short list: how it stands, whose it is, why it failed, how long it took and when it began. */
export function ExecutionLine({ row }: { readonly row: ExecutionSummary }): ReactNode {
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
