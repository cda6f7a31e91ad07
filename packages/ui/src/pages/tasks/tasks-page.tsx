import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";

import { searchTasks } from "../../api/task-search.ts";
import type { TaskSummary } from "../../api/task-search.ts";
import { countText, shortId } from "../../model/format.ts";
import { taskStatuses } from "../../model/status.ts";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { StatusBadge } from "../../parts/status-badge.tsx";
import { Duration, Time } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import styles from "../executions/filter-bar.module.css";

/** Tasks of all executions. */
export function TasksPage(): ReactNode {
  const keys = useSearch({ from: "/tasks" });
  const navigate = useNavigate();
  const { q = "", text = "" } = keys;
  const tasks = useQuery({
    queryKey: ["tasks", q, text],
    queryFn: ({ signal }) => searchTasks({ query: q, freeText: text, start: 0, size: 500 }, signal),
  });
  return (
    <>
      <PageHead
        title="Tasks"
        beside={tasks.isSuccess && <span className="number">{countText(tasks.data.total)}</span>}
      />
      <div className={styles.bar} role="search" aria-label="Tasks">
        <Field
          label="Query"
          value={q}
          placeholder={`taskType="charge" AND status IN (FAILED)`}
          onChange={(next) => void navigate({ to: "/tasks", search: { ...keys, q: next } })}
        />
        <Field
          label="Free text"
          value={text}
          placeholder="Search inputs and outputs"
          onChange={(next) => void navigate({ to: "/tasks", search: { ...keys, text: next } })}
        />
        <select
          aria-label="Status"
          value=""
          onChange={(event) =>
            void navigate({ to: "/tasks", search: { ...keys, q: `status IN (${event.target.value})` } })
          }
        >
          <option value="">Status…</option>
          {taskStatuses.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </select>
      </div>
      {tasks.isError && <ErrorNote error={tasks.error} onRetry={() => void tasks.refetch()} />}
      {tasks.data?.rows.length === 0 && (
        <Empty title="Nothing matches">
          Fields: taskType, taskDefName, taskId, referenceTaskName, workflowType, status, startTime, endTime,
          updateTime.
        </Empty>
      )}
      {tasks.data !== undefined && tasks.data.rows.length > 0 && (
        <DataTable
          label="Tasks"
          columns={columns}
          rows={tasks.data.rows}
          keyOf={(row) => row.taskId}
          onOpen={(row) =>
            void navigate({ to: "/executions/$id", params: { id: row.workflowId }, search: { t: row.taskId } })
          }
        />
      )}
    </>
  );
}

type FieldProps = {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string | undefined) => void;
};

function Field({ label, value, placeholder, onChange }: FieldProps): ReactNode {
  const [draft, setDraft] = useState<string | undefined>();
  const settle = (): void => {
    if (draft !== undefined && draft !== value) onChange(draft === "" ? undefined : draft);
    setDraft(undefined);
  };
  return (
    <label className={`${styles.field} ${styles.wide}`}>
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={draft ?? value}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
    </label>
  );
}

const columns: readonly Column<TaskSummary>[] = [
  {
    key: "status",
    title: "Status",
    width: "132px",
    cell: (row) => <StatusBadge status={row.status} taskType={row.taskType} />,
  },
  {
    key: "task",
    title: "Task",
    width: "minmax(160px, 1.2fr)",
    cell: (row) => <strong>{row.taskDefName || row.taskType}</strong>,
  },
  { key: "workflow", title: "Workflow", width: "minmax(160px, 1fr)", cell: (row) => row.workflowName },
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
