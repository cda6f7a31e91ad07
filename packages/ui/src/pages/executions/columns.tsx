import { Link } from "@tanstack/react-router";

import { shortId } from "../../model/format.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import type { Column } from "../../parts/data-table.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";

/** The columns of every list of executions. */
export const executionColumns: readonly Column<ExecutionSummary>[] = [
  { key: "status", title: "Status", width: "132px", canSort: true, cell: (row) => <StatusBadge status={row.status} /> },
  {
    key: "workflowType",
    title: "Workflow",
    width: "minmax(180px, 1.4fr)",
    canSort: true,
    cell: (row) => (
      <Link to="/executions/$id" params={{ id: row.workflowId }} title={row.workflowName}>
        <strong>{row.workflowName}</strong> <span className="muted">v{row.version}</span>
      </Link>
    ),
  },
  {
    key: "workflowId",
    title: "Id",
    width: "104px",
    cell: (row) => (
      <span className="mono muted" title={row.workflowId}>
        {shortId(row.workflowId)}
      </span>
    ),
  },
  {
    key: "correlationId",
    title: "Correlation",
    width: "minmax(90px, 0.7fr)",
    canSort: true,
    cell: (row) => <span title={row.correlationId}>{row.correlationId}</span>,
  },
  { key: "startTime", title: "Started", width: "96px", canSort: true, cell: (row) => <Time at={row.startTime} /> },
  {
    key: "duration",
    title: "Took",
    width: "88px",
    isRight: true,
    cell: (row) => <Duration from={row.startTime} to={row.endTime} />,
  },
  {
    key: "reason",
    title: "Reason",
    width: "minmax(160px, 2fr)",
    cell: (row) => (
      <span className="muted" title={row.reason}>
        {row.reason || row.failedTasks.join(", ")}
      </span>
    ),
  },
];
