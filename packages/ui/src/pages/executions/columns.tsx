import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { coreReason } from "../../model/reasons/core-reason.ts";
import { shortId } from "../../model/format.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { isPayloadPath } from "../../model/lists/glimpses.ts";
import { statusKind } from "../../model/status.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Time } from "../../parts/time.tsx";
import styles from "./columns.module.css";
import { PathCell, Progress } from "./glimpse-cells.tsx";
import { Took } from "./took.tsx";

type ExecutionColumn = Column<ExecutionSummary>;

const status: ExecutionColumn = {
  key: "status",
  title: "Status",
  width: "124px",
  canSort: true,
  cell: (row) => <StatusBadge status={row.status} />,
};

const workflow: ExecutionColumn = {
  key: "workflowType",
  title: "Workflow",
  width: "minmax(180px, 1.4fr)",
  canSort: true,
  cell: (row) => (
    <Link to="/executions/$id" params={{ id: row.workflowId }} title={row.workflowName}>
      <strong>{row.workflowName}</strong> <span className="muted">v{row.version}</span>
    </Link>
  ),
};

const id: ExecutionColumn = {
  key: "workflowId",
  title: "Id",
  width: "124px",
  cell: (row) => (
    <span className={styles.id}>
      <span className="mono muted" title={row.workflowId}>
        {shortId(row.workflowId)}
      </span>
      <CopyButton text={row.workflowId} name="id" />
    </span>
  ),
};

const reason: ExecutionColumn = {
  key: "reason",
  title: "Reason",
  width: "minmax(160px, 2fr)",
  cell: (row) => (
    <span className="muted" title={row.reason}>
      {coreReason(row.reason) || (isTrouble(row.status) ? row.failedTasks.join(", ") : "")}
    </span>
  ),
};

/** What has failed on the way tells nothing of one that goes on or has completed. */
function isTrouble(status: string): boolean {
  return ["failed", "timed-out", "stopped"].includes(statusKind(status));
}

/** Every column that a list of executions can have, by its name in addresses, in the order in which they stand. */
export const allColumns: readonly ExecutionColumn[] = [
  status,
  workflow,
  id,
  textColumn("correlationId", "Correlation", (row) => row.correlationId),
  timeColumn("startTime", "Started", (row) => row.startTime),
  timeColumn("updateTime", "Changed", (row) => row.updateTime),
  timeColumn("endTime", "Ended", (row) => row.endTime),
  {
    key: "duration",
    title: "Took",
    width: "124px",
    isRight: true,
    cell: (row) => <Took row={row} />,
  },
  { key: "progress", title: "Tasks", width: "112px", isRight: true, cell: (row) => <Progress row={row} /> },
  { ...textColumn("priority", "Priority", (row) => (row.priority === 0 ? "" : String(row.priority))), width: "80px" },
  textColumn("createdBy", "Created by", (row) => row.createdBy),
  {
    key: "parent",
    title: "Parent",
    width: "104px",
    cell: (row) => <Parent id={row.parentWorkflowId} />,
  },
  textColumn("failedTasks", "Failed tasks", (row) => row.failedTasks.join(", ")),
  reason,
];

const usual = ["status", "workflowType", "workflowId", "correlationId", "startTime", "duration", "progress", "reason"];

/** What the panel beside the list tells of the one that it shows. */
const inPanel = new Set(["workflowId", "correlationId", "progress", "reason"]);

/**
 * The names of the columns that are shown: those that the address tells, the usual ones where it tells none, and of these fewer where
 * the panel stands beside them.
 */
export function shownColumns(cols: string | undefined, isBesidePanel = false): readonly string[] {
  const chosen = cols?.split(",").filter((name) => isPayloadPath(name) || isColumn(name)) ?? [];
  if (chosen.length > 0) return chosen;
  return isBesidePanel ? usual.filter((name) => !inPanel.has(name)) : usual;
}

/** As addresses have it: undefined for the usual ones. Places of payloads come last, in the order in which they were chosen. */
export function columnsText(names: readonly string[]): string | undefined {
  const known = allColumns.map(({ key }) => key).filter((key) => names.includes(key));
  const inOrder = [...known, ...names.filter(isPayloadPath)];
  return inOrder.join() === usual.join() ? undefined : inOrder.join();
}

/** The columns of these names; those of payloads stand before the reason, which takes what room is left. */
export function columnsOf(names: readonly string[]): readonly ExecutionColumn[] {
  const known = allColumns.filter(({ key }) => names.includes(key));
  const last = known.filter(({ key }) => key === "reason");
  return [...known.filter(({ key }) => key !== "reason"), ...names.filter(isPayloadPath).map(pathColumn), ...last];
}

function isColumn(name: string): boolean {
  return allColumns.some(({ key }) => key === name);
}

function pathColumn(path: string): ExecutionColumn {
  const cell = (row: ExecutionSummary): ReactNode => <PathCell row={row} path={path} />;
  return { cell, key: path, title: path, width: "minmax(110px, 0.8fr)" };
}

function textColumn(key: string, title: string, textOf: (row: ExecutionSummary) => string): ExecutionColumn {
  const cell = (row: ExecutionSummary): ReactNode => <span title={textOf(row)}>{textOf(row)}</span>;
  return { key, title, width: "minmax(90px, 0.7fr)", canSort: key === "correlationId", cell };
}

function timeColumn(key: string, title: string, timeOf: (row: ExecutionSummary) => number): ExecutionColumn {
  return { key, title, width: "92px", isRight: true, canSort: true, cell: (row) => <Time at={timeOf(row)} /> };
}

function Parent({ id: parentId }: { readonly id: string }): ReactNode {
  if (parentId === "") return undefined;
  return (
    <Link to="/executions/$id" params={{ id: parentId }} className="mono muted" title={parentId}>
      {shortId(parentId)}
    </Link>
  );
}
