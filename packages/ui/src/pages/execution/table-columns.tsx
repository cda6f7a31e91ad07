import type { ReactNode } from "react";

import { typeWords } from "../../model/drawing/containers.ts";
import type { TaskRow } from "../../model/execution.ts";
import type { TaskEntry } from "../../model/lists/task-groups.ts";
import type { Column } from "../../parts/data-table.tsx";
import { RowCard } from "../../parts/row-card.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, SinceStart } from "../../parts/time.tsx";
import styles from "./table-lens.module.css";

/** A task where there is no room for columns; undefined for a group. */
export function cardOf(entry: TaskEntry): ReactNode {
  if (entry.kind === "group") return undefined;
  const { task } = entry;
  return (
    <RowCard
      title={<strong title={task.ref}>{task.ref}</strong>}
      beside={<StatusBadge status={task.status} taskType={task.taskType} />}
      under={task.reason || typeWords(task.taskType)}
      end={
        <>
          {task.retryCount > 0 && `attempt ${task.retryCount + 1} · `}
          <Duration from={task.startTime} to={task.endTime} />
        </>
      }
    />
  );
}

const taskColumns: readonly Column<TaskRow>[] = [
  {
    key: "seq",
    title: "#",
    width: "64px",
    isRight: true,
    canSort: true,
    cell: (task) => <span className="number muted">{task.seq}</span>,
  },
  {
    key: "status",
    title: "Status",
    width: "196px",
    canSort: true,
    cell: (task) => <StatusBadge status={task.status} taskType={task.taskType} />,
  },
  {
    key: "ref",
    title: "Reference name",
    width: "minmax(140px, 1.4fr)",
    canSort: true,
    cell: (task) => <span title={task.ref}>{task.ref}</span>,
  },
  {
    key: "taskType",
    title: "Type",
    width: "156px",
    canSort: true,
    cell: (task) => <span className="muted">{typeWords(task.taskType)}</span>,
  },
  {
    key: "retryCount",
    title: "Attempt",
    width: "80px",
    isRight: true,
    canSort: true,
    cell: (task) => <span className="number">{task.retryCount + 1}</span>,
  },
  {
    key: "scheduledTime",
    title: "Scheduled",
    hint: "Since the execution started",
    width: "96px",
    isRight: true,
    canSort: true,
    cell: (task) => <SinceStart at={task.scheduledTime} />,
  },
  {
    key: "took",
    title: "Took",
    width: "88px",
    isRight: true,
    canSort: true,
    cell: (task) => <Duration from={task.startTime} to={task.endTime} />,
  },
  {
    key: "reason",
    title: "Reason",
    width: "minmax(140px, 1.6fr)",
    cell: (task) => (
      <span className="muted" title={task.reason}>
        {task.reason}
      </span>
    ),
  },
];

/** The columns of the table of tasks; empty for groups. */
export const columns: readonly Column<TaskEntry>[] = taskColumns.map((column) => ({
  ...column,
  cell: (entry) => {
    if (entry.kind === "group") return undefined;
    const cell = column.cell(entry.task);
    return entry.isMember && column.key === "ref" ? <span className={styles.member}>{cell}</span> : cell;
  },
}));

/** Beside the inspector there is no room for more. */
export const fewColumns = columns.filter(({ key }) => !["taskType", "retryCount", "reason"].includes(key));
