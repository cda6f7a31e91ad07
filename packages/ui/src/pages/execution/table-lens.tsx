import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import type { TaskRow } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import { grouped } from "../../model/grouped.ts";
import { isNotched, statusKind, statusWords, taskStatuses } from "../../model/status.ts";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column, Sort } from "../../parts/data-table.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import styles from "../../parts/form.module.css";
import { StatusIcon } from "../../parts/status-icon.tsx";
import chips from "../executions/overall.module.css";

type TableLensProps = {
  readonly tasks: readonly TaskRow[];
  readonly selected: string | undefined;
  readonly onSelect: (task: TaskRow) => void;
};

/** Every task as a row: the full alternative to the drawing. */
export function TableLens({ tasks, selected, onSelect }: TableLensProps): ReactNode {
  const [sort, setSort] = useState<Sort>({ key: "seq", isDescending: false });
  const [words, setWords] = useState("");
  const [statuses, setStatuses] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    () =>
      sorted(
        tasks.filter((task) => (statuses.size === 0 || statuses.has(task.status)) && matches(task, words)),
        sort,
      ),
    [tasks, words, sort, statuses],
  );
  const toggle = (status: string): void => {
    const next = new Set(statuses);
    if (!next.delete(status)) next.add(status);
    setStatuses(next);
  };
  return (
    <>
      <input
        className={styles.filter}
        type="search"
        placeholder="Filter by name, type, status, worker or reason"
        aria-label="Filter tasks"
        aria-keyshortcuts="/"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Statuses tasks={tasks} chosen={statuses} onToggle={toggle} />
      <DataTable
        label="Tasks"
        columns={selected === undefined ? columns : fewColumns}
        card={card}
        rows={rows}
        keyOf={(task) => task.taskId}
        sort={sort}
        onSort={setSort}
        isSelected={(task) => task.taskId === selected}
        onOpen={onSelect}
      />
    </>
  );
}

type StatusesProps = {
  readonly tasks: readonly TaskRow[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (status: string) => void;
};

/** How many of each status, each to narrow to. */
function Statuses({ tasks, chosen, onToggle }: StatusesProps): ReactNode {
  const counts = useMemo(() => grouped(tasks, ({ status }) => status), [tasks]);
  if (counts.size < 2) return undefined;
  return (
    <div className={chips.chips}>
      {taskStatuses.map((status) => {
        const count = counts.get(status)?.length ?? 0;
        return (
          count > 0 && (
            <button
              key={status}
              type="button"
              className={chips.chip}
              data-status={statusKind(status)}
              aria-pressed={chosen.has(status)}
              onClick={() => onToggle(status)}
            >
              <StatusIcon kind={statusKind(status)} size={11} isNotched={isNotched(status)} />
              {statusWords(status)}
              <span className={chips.count}>{countText(count)}</span>
            </button>
          )
        );
      })}
    </div>
  );
}

const card = {
  height: rowCardHeight,
  cell: (task: TaskRow) => (
    <RowCard
      title={<strong title={task.ref}>{task.ref}</strong>}
      beside={<StatusBadge status={task.status} taskType={task.taskType} />}
      under={task.reason || task.taskType}
      end={
        <>
          {task.retryCount > 0 && `attempt ${task.retryCount + 1} · `}
          <Duration from={task.startTime} to={task.endTime} />
        </>
      }
    />
  ),
};

const columns: readonly Column<TaskRow>[] = [
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
    width: "172px",
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
    width: "130px",
    canSort: true,
    cell: (task) => <span className="muted">{task.taskType}</span>,
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
    width: "96px",
    isRight: true,
    canSort: true,
    cell: (task) => <Time at={task.scheduledTime} />,
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

// Beside the inspector there is no room for more.
const fewColumns = columns.filter(({ key }) => !["taskType", "retryCount", "reason"].includes(key));

function matches(task: TaskRow, words: string): boolean {
  if (words === "") return true;
  const text =
    `${task.ref} ${task.taskType} ${task.taskDefName} ${task.status} ${task.workerId} ${task.reason}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function sorted(tasks: readonly TaskRow[], { key, isDescending }: Sort): readonly TaskRow[] {
  const valueOf = (task: TaskRow): string | number =>
    key === "took" ? took(task) : ((task as unknown as Record<string, string | number>)[key] ?? 0);
  const rows = tasks.toSorted((a, b) => compare(valueOf(a), valueOf(b)));
  return isDescending ? rows.toReversed() : rows;
}

function took(task: TaskRow): number {
  return task.startTime > 0 && task.endTime > 0 ? task.endTime - task.startTime : 0;
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}
