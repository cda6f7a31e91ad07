import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Code2, Search, X } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { definitionNamesQuery } from "../../api/queries.ts";
import { searchTasks } from "../../api/task-search.ts";
import type { TaskSummary } from "../../api/task-search.ts";
import { typeWords } from "../../model/drawing/containers.ts";
import { cappedText, shortId } from "../../model/format.ts";
import { statusKind, statusWords, taskStatuses } from "../../model/status.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import { useFocusAfter } from "../../parts/use-focus-after.ts";
import { useIsPainted } from "../../parts/use-is-painted.ts";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { PageHead } from "../../shell/page-head.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
import bar from "../executions/filter-bar.module.css";
import chips from "../executions/overall.module.css";
import { TextField } from "../executions/text-field.tsx";
import { taskQueryOf } from "./tasks-keys.ts";
import type { TasksKeys } from "./tasks-keys.ts";

const pageSize = 200;
/** The server counts no further. */
const mostCounted = 100_000;

/** Tasks of all executions. */
export function TasksPage(): ReactNode {
  const keys = useSearch({ from: "/tasks" });
  const navigate = useNavigate();
  const query = taskQueryOf(keys);
  const freeText = keys.text ?? "";
  const tasks = useInfiniteQuery({
    queryKey: ["tasks", query, freeText],
    queryFn: ({ pageParam, signal }) => searchTasks({ query, freeText, start: pageParam, size: pageSize }, signal),
    initialPageParam: 0,
    getNextPageParam: ({ total, rows }, pages) =>
      rows.length > 0 && pages.length * pageSize < total ? pages.length * pageSize : undefined,
    refetchOnWindowFocus: false,
    placeholderData: (previous) => previous,
  });
  const rows = useMemo(() => tasks.data?.pages.flatMap((page) => page.rows) ?? [], [tasks.data]);
  const total = tasks.data?.pages[0]?.total ?? 0;
  return (
    <>
      <PageHead
        title="Tasks"
        beside={tasks.isSuccess && <span className="number">{cappedText(total, total >= mostCounted)}</span>}
      />
      <TaskFilter keys={keys} onChange={(next) => void navigate({ to: "/tasks", search: next })} />
      {tasks.isError && <ErrorNote error={tasks.error} onRetry={() => void tasks.refetch()} />}
      {tasks.isSuccess && rows.length === 0 && (
        <Empty title="Nothing matches">
          A raw query may name taskType, taskDefName, taskId, referenceTaskName, workflowType, status, startTime,
          endTime and updateTime.
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Tasks"
          columns={columns}
          rows={rows}
          keyOf={(row) => row.taskId}
          card={taskCard}
          topKey={`${query} ${freeText}`}
          onEnd={tasks.hasNextPage && !tasks.isFetchingNextPage ? () => void tasks.fetchNextPage() : undefined}
          onOpen={(row) =>
            void navigate({ to: "/executions/$id", params: { id: row.workflowId }, search: { t: row.taskId } })
          }
        />
      )}
    </>
  );
}

type FilterProps = { readonly keys: TasksKeys; readonly onChange: (keys: TasksKeys) => void };

function TaskFilter({ keys, onChange }: FilterProps): ReactNode {
  const isRaw = keys.q !== undefined;
  const change = (more: TasksKeys): void => onChange({ ...keys, ...more });
  const names = useQuery(definitionNamesQuery).data;
  const isNarrow = useIsNarrow();
  const { within, follow } = useFocusAfter<HTMLDivElement>(isRaw);
  return (
    <>
      <div ref={within} className={bar.bar} role="search" aria-label="Tasks">
        {isRaw ? (
          <TextField
            label="Query"
            icon={<Code2 size={14} aria-hidden="true" />}
            keyName="/"
            value={keys.q}
            placeholder={`taskType="charge" AND status IN (FAILED)`}
            onChange={(q) => onChange({ q: q ?? "status IN (FAILED)" })}
          />
        ) : (
          <>
            <TextField
              label="Free text"
              icon={<Search size={14} aria-hidden="true" />}
              keyName="/"
              value={keys.text}
              placeholder="Search inputs and outputs"
              onChange={(text) => change({ text })}
            />
            <TextField
              label="Task type"
              value={keys.type}
              placeholder="any task"
              onChange={(type) => change({ type })}
            />
            <TextField
              label="Workflow"
              value={keys.name}
              placeholder="any workflow"
              options={[...(names?.keys() ?? [])]}
              onChange={(name) => change({ name })}
            />
            {isNarrow && <StatusField keys={keys} onChange={onChange} />}
          </>
        )}
        <span className={bar.looks}>
          <Button
            look="plain"
            className={bar.wideOnly}
            title={isRaw ? "Narrow by fields again" : "Write the query yourself, in Conductor's words"}
            onClick={() => {
              follow();
              onChange(isRaw ? {} : { q: taskQueryOf(keys) || "status IN (FAILED)" });
            }}
          >
            <Code2 size={14} /> {isRaw ? "Fields" : "Raw"}
          </Button>
          {Object.values(keys).some((value) => value !== undefined) && (
            <Button look="plain" onClick={() => onChange({})}>
              <X size={14} /> Clear
            </Button>
          )}
        </span>
      </div>
      {isRaw || isNarrow ? (
        <div className={chips.none} />
      ) : (
        <div className={chips.chips}>
          <StatusChips keys={keys} onChange={onChange} />
        </div>
      )}
    </>
  );
}

/** One of them, where there is no room for a chip each. */
function StatusField({ keys, onChange }: FilterProps): ReactNode {
  return (
    <label className={bar.field}>
      <select
        aria-label="Status"
        value={keys.status ?? ""}
        onChange={({ target }) => onChange({ ...keys, status: target.value === "" ? undefined : target.value })}
      >
        <option value="">any status</option>
        {taskStatuses.map((one) => (
          <option key={one} value={one}>
            {statusWords(one)}
          </option>
        ))}
        {keys.status?.includes(",") === true && <option value={keys.status}>several</option>}
      </select>
    </label>
  );
}

function StatusChips({ keys, onChange }: FilterProps): ReactNode {
  const chosen = new Set(keys.status?.split(",") ?? []);
  const counts = useCounts(keys);
  return taskStatuses.map((one, place) => {
    const next = taskStatuses.filter((known) => (known === one ? !chosen.has(known) : chosen.has(known)));
    const count = counts[place];
    return (
      <button
        key={one}
        type="button"
        className={chips.chip}
        data-status={statusKind(one)}
        data-none={count === 0}
        aria-pressed={chosen.has(one)}
        onClick={() => onChange({ ...keys, status: next.length === 0 ? undefined : next.join(",") })}
      >
        <StatusIcon kind={statusKind(one)} size={11} />
        {statusWords(one)}
        {count !== undefined && <span className={chips.count}>{cappedText(count, count >= mostCounted)}</span>}
      </button>
    );
  });
}

/** How many would come with each status, whatever is chosen; undefined while that is asked for. */
function useCounts(keys: TasksKeys): readonly (number | undefined)[] {
  const isPainted = useIsPainted();
  const freeText = keys.text ?? "";
  const queries = taskStatuses.map((status) => {
    const query = taskQueryOf({ ...keys, status });
    return {
      queryKey: ["tasks", "count", query, freeText],
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) =>
        (await searchTasks({ query, freeText, start: 0, size: 1 }, signal)).total,
      enabled: isPainted,
      staleTime: 10_000,
    };
  });
  return useQueries({ queries }).map(({ data }) => data);
}

/** What a task is called: forks that run as in their definition. */
function nameOf({ taskDefName, taskType }: TaskSummary): string {
  return typeWords(taskDefName || taskType);
}

/** Its reference name, with its turn where it is in a loop, where that says more than its name. */
function Ref({ row }: { readonly row: TaskSummary }): ReactNode {
  return row.ref === "" || row.ref === row.taskDefName ? undefined : <span className="muted"> {row.ref}</span>;
}

const taskCard = {
  height: rowCardHeight,
  cell: (row: TaskSummary) => (
    <RowCard
      title={
        <Link to="/executions/$id" params={{ id: row.workflowId }} search={{ t: row.taskId }}>
          <strong>{nameOf(row)}</strong>
          <Ref row={row} />
        </Link>
      }
      beside={<StatusBadge status={row.status} taskType={row.taskType} />}
      under={row.reason || row.workflowName}
      end={
        <>
          <Duration from={row.startTime} to={row.endTime} /> · <Time at={row.scheduledTime} />
        </>
      }
    />
  ),
};

const columns: readonly Column<TaskSummary>[] = [
  {
    key: "status",
    title: "Status",
    width: "224px",
    cell: (row) => <StatusBadge status={row.status} taskType={row.taskType} />,
  },
  {
    key: "task",
    title: "Task",
    width: "minmax(160px, 1.2fr)",
    cell: (row) => (
      <Link to="/executions/$id" params={{ id: row.workflowId }} search={{ t: row.taskId }}>
        <strong>{nameOf(row)}</strong>
        <Ref row={row} />
      </Link>
    ),
  },
  {
    key: "workflow",
    title: "Workflow",
    width: "minmax(160px, 1fr)",
    cell: (row) => <span title={row.workflowName}>{row.workflowName}</span>,
  },
  {
    key: "id",
    title: "Id",
    width: "104px",
    cell: (row) => (
      <span className="mono muted" title={row.taskId}>
        {shortId(row.taskId)}
      </span>
    ),
  },
  { key: "scheduled", title: "Scheduled", width: "96px", cell: (row) => <Time at={row.scheduledTime} /> },
  {
    key: "took",
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
        {row.reason}
      </span>
    ),
  },
];
