import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";

import { waitingForPeople } from "../../api/inbox-count.ts";
import { searchTasks } from "../../api/task-search.ts";
import type { TaskSummary } from "../../api/task-search.ts";
import { countText } from "../../model/format.ts";
import { matchingTasks, taskName } from "../../model/lists/inbox.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { FilterInput } from "../../parts/filter-input.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { Time } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
import { EndTaskDialog } from "../execution/end-task-dialog.tsx";
import { EndManyDialog } from "./end-many-dialog.tsx";

/** What waits for a person, the longest first. */
export function InboxPage(): ReactNode {
  const { task: chosen } = useSearch({ from: "/inbox" });
  const navigate = useNavigate({ from: "/inbox" });
  const tasks = useQuery({
    queryKey: ["inbox"],
    queryFn: ({ signal }) =>
      searchTasks({ query: waitingForPeople, start: 0, size: most, sort: "scheduledTime:ASC" }, signal),
    refetchInterval: 5000,
  });
  const [words, setWords] = useState("");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isEndingMany, setEndingMany] = useState(false);
  // The search learns of it a moment later.
  const [ended, setEnded] = useState<ReadonlySet<string>>(new Set());
  const client = useQueryClient();
  const all = tasks.data?.rows ?? [];
  const waiting = useMemo(() => all.filter(({ taskId }) => !ended.has(taskId)), [all, ended]);
  const rows = useMemo(() => matchingTasks(waiting, words), [waiting, words]);
  const row = useChosen(waiting, chosen);
  const choose = (taskId: string | undefined): void => void navigate({ search: { task: taskId }, replace: true });
  const total = Math.max((tasks.data?.total ?? 0) - (all.length - waiting.length), waiting.length);
  const onEnded = (taskId: string): void => {
    setEnded((before) => new Set([...before, taskId]));
    setSelected((before) => new Set([...before].filter((one) => one !== taskId)));
    void client.invalidateQueries({ queryKey: ["inbox"] });
  };
  const many = waiting.filter(({ taskId }) => selected.has(taskId));
  const shown = useMemo(() => columns({ rows, selected, setSelected, choose }), [rows, selected]);
  return (
    <>
      <PageHead
        title="Inbox"
        beside={tasks.isSuccess && <span className="number">{countText(total)}</span>}
        actions={
          many.length > 0 && (
            <>
              <Button look="plain" onClick={() => setSelected(new Set())}>
                Clear
              </Button>
              <Button look="primary" onClick={() => setEndingMany(true)}>
                Complete {countText(many.length)}…
              </Button>
            </>
          )
        }
      />
      {all.length > 0 && (
        <FilterInput
          label="Filter tasks"
          placeholder={
            total > most
              ? `Filter the ${countText(most)} that wait longest by task, workflow, correlation id or input`
              : "Filter by task, workflow, correlation id or input"
          }
          value={words}
          onChange={setWords}
        />
      )}
      {tasks.isError && <ErrorNote error={tasks.error} onRetry={() => void tasks.refetch()} />}
      {tasks.isSuccess && waiting.length === 0 && (
        <Empty title="Nothing waits for a person">
          HUMAN tasks of running workflows are listed here until somebody completes them.
        </Empty>
      )}
      {waiting.length > 0 && rows.length === 0 && <Empty title="No task matches">Other words may find it.</Empty>}
      {rows.length > 0 && (
        <DataTable
          label="Human tasks"
          columns={shown}
          rows={rows}
          keyOf={(one) => one.taskId}
          card={{ height: rowCardHeight, cell: (one) => <InboxCard row={one} /> }}
          isSelected={({ taskId }) => selected.has(taskId)}
          onOpen={(one) => choose(one.taskId)}
        />
      )}
      {isEndingMany && <EndManyDialog rows={many} onClose={() => setEndingMany(false)} onEnded={onEnded} />}
      {row !== undefined && (
        <EndTaskDialog
          task={{ taskId: row.taskId, ref: taskName(row) }}
          workflowId={row.workflowId}
          workflowName={row.workflowName}
          onClose={() => choose(undefined)}
          onEnded={() => onEnded(row.taskId)}
          onDone={() => void tasks.refetch()}
        />
      )}
    </>
  );
}

/** So many are read at once. */
const most = 500;

/** It stays while somebody decides about it, though it be ended elsewhere meanwhile: then the server says so. */
function useChosen(rows: readonly TaskSummary[] | undefined, chosen: string | undefined): TaskSummary | undefined {
  const last = useRef<TaskSummary>(undefined);
  last.current = rows?.find(({ taskId }) => taskId === chosen) ?? last.current;
  return last.current?.taskId === chosen ? last.current : undefined;
}

function InboxCard({ row }: { readonly row: TaskSummary }): ReactNode {
  return (
    <RowCard
      title={<strong>{taskName(row)}</strong>}
      under={[row.workflowName, row.correlationId].filter((text) => text !== "").join(" · ")}
      end={<Time at={row.scheduledTime} />}
    />
  );
}

type ColumnsGiven = {
  readonly rows: readonly TaskSummary[];
  readonly selected: ReadonlySet<string>;
  readonly setSelected: (selected: ReadonlySet<string>) => void;
  readonly choose: (taskId: string) => void;
};

function columns({ rows, selected, setSelected, choose }: ColumnsGiven): readonly Column<TaskSummary>[] {
  return [
    selectColumn({ rows, selected, setSelected }),
    {
      key: "task",
      title: "Task",
      width: "minmax(160px, 1fr)",
      cell: (row) => (
        <span title={taskName(row)}>
          <strong>{taskName(row)}</strong>{" "}
          {row.taskDefName !== taskName(row) && <span className="muted">{row.taskDefName}</span>}
        </span>
      ),
    },
    {
      key: "workflow",
      title: "Workflow",
      width: "minmax(200px, 1.4fr)",
      cell: (row) => (
        <Link to="/executions/$id" params={{ id: row.workflowId }} search={{ t: row.taskId }}>
          {row.workflowName}
        </Link>
      ),
    },
    { key: "corr", title: "Correlation", width: "minmax(90px, 0.8fr)", cell: (row) => row.correlationId },
    {
      key: "input",
      title: "Input",
      width: "minmax(120px, 1.6fr)",
      cell: (row) => (
        <span className="mono muted" title={row.input.slice(0, 2000)}>
          {row.input === "{}" ? "" : row.input.slice(0, 200)}
        </span>
      ),
    },
    { key: "since", title: "Waits since", width: "110px", cell: (row) => <Time at={row.scheduledTime} /> },
    {
      key: "do",
      title: "Action",
      width: "132px",
      cell: (row) => <Button onClick={() => choose(row.taskId)}>Complete…</Button>,
    },
  ];
}

/** The boxes that select rows, and the one above them that selects all that are shown. */
function selectColumn({ rows, selected, setSelected }: Omit<ColumnsGiven, "choose">): Column<TaskSummary> {
  const hasAll = rows.every(({ taskId }) => selected.has(taskId));
  const toggle = (taskId: string): void => {
    const next = new Set(selected);
    if (!next.delete(taskId)) next.add(taskId);
    setSelected(next);
  };
  return {
    key: "select",
    title: "Select",
    width: "44px",
    head: (
      <input
        type="checkbox"
        aria-label="Select all tasks that are shown"
        checked={hasAll}
        onChange={() => setSelected(new Set(hasAll ? [] : rows.map(({ taskId }) => taskId)))}
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={`Select ${taskName(row)} ${row.taskId}`}
        checked={selected.has(row.taskId)}
        onChange={() => toggle(row.taskId)}
      />
    ),
  };
}
