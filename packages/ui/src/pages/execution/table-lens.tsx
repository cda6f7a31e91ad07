import { useCallback, useMemo, useState } from "react";
import type { ReactNode } from "react";

import type { TaskRow } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import { grouped } from "../../model/grouped.ts";
import { isOpenStatus, statusKind, statusWords, taskStatuses } from "../../model/status.ts";
import { groupings, taskEntries } from "../../model/lists/task-groups.ts";
import type { Grouping, TaskEntry } from "../../model/lists/task-groups.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { FilterInput } from "../../parts/filter-input.tsx";
import type { Sort } from "../../parts/data-table.tsx";
import { rowCardHeight } from "../../parts/row-card.tsx";
import { useShownInstant } from "../../parts/time.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import chips from "../executions/overall.module.css";
import { cardOf, columns, fewColumns } from "./table-columns.tsx";
import styles from "./table-lens.module.css";
import { TaskGroupRow } from "./task-group-row.tsx";

type TableLensProps = {
  readonly tasks: readonly TaskRow[];
  /** By what its rows are grouped; undefined: they are not. */
  readonly group: Grouping | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (task: TaskRow) => void;
  readonly onGroup: (group: Grouping | undefined) => void;
};

/** Every task as a row: the full alternative to the drawing. */
export function TableLens({ tasks, group, selected, onSelect, onGroup }: TableLensProps): ReactNode {
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
  const { entries, toggle: fold } = useEntries(rows, group);
  const isNarrow = useIsNarrow();
  const toggle = (status: string): void => {
    const next = new Set(statuses);
    if (!next.delete(status)) next.add(status);
    setStatuses(next);
  };
  const span = useCallback(
    (entry: TaskEntry): ReactNode =>
      entry.kind === "group" && group !== undefined ? (
        <TaskGroupRow group={entry} by={group} onToggle={() => fold(entry.value)} />
      ) : undefined,
    [group, fold],
  );
  const card = useMemo(
    () => ({ height: rowCardHeight, cell: (entry: TaskEntry) => span(entry) ?? cardOf(entry) }),
    [span],
  );
  return (
    <>
      <div className={styles.top}>
        <FilterInput
          placeholder={isNarrow ? "Filter the tasks" : "Filter by name, type, status, worker or reason"}
          label="Filter tasks"
          value={words}
          onChange={setWords}
        />
        <GroupChoice group={group} onGroup={onGroup} />
      </div>
      <Statuses tasks={tasks} chosen={statuses} onToggle={toggle} />
      <DataTable
        label="Tasks"
        columns={selected === undefined ? columns : fewColumns}
        card={card}
        span={span}
        rows={entries}
        keyOf={(entry) => entry.key}
        sort={sort}
        onSort={setSort}
        isSelected={(entry) => entry.kind === "task" && entry.task.taskId === selected}
        inView={selected}
        onOpen={(entry) => (entry.kind === "task" ? onSelect(entry.task) : fold(entry.value))}
      />
    </>
  );
}

/** The rows and the groups above them, and what folds a group. */
function useEntries(rows: readonly TaskRow[], group: Grouping | undefined) {
  const clock = useShownInstant();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  // Only what still runs is counted up to now, and only groups tell how long they ran.
  const now = group !== undefined && rows.some(({ status }) => isOpenStatus(status)) ? clock : 0;
  const entries = useMemo(
    () => taskEntries(rows, { now, by: group, isFolded: (value) => folded.has(`${group} ${value}`) }),
    [rows, group, folded, now],
  );
  const toggle = useCallback(
    (value: string): void =>
      setFolded((old) => {
        const next = new Set(old);
        if (!next.delete(`${group} ${value}`)) next.add(`${group} ${value}`);
        return next;
      }),
    [group],
  );
  return { entries, toggle };
}

const groupingWords: Readonly<Record<Grouping, string>> = { ref: "Reference name", status: "Status", worker: "Worker" };

function GroupChoice({ group, onGroup }: Pick<TableLensProps, "group" | "onGroup">): ReactNode {
  const isNarrow = useIsNarrow();
  return (
    <label className={styles.by}>
      <span>Group by</span>
      <select
        aria-label="Group by"
        value={group ?? ""}
        onChange={({ target }) => onGroup(groupings.find((one) => one === target.value))}
      >
        <option value="">{isNarrow ? "Not grouped" : "Nothing"}</option>
        {groupings.map((one) => (
          <option key={one} value={one}>
            {groupingWords[one]}
          </option>
        ))}
      </select>
    </label>
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
              <StatusIcon kind={statusKind(status)} size={11} />
              {statusWords(status)}
              <span className={chips.count}>{countText(count)}</span>
            </button>
          )
        );
      })}
    </div>
  );
}

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
