import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef } from "react";
import type { ReactNode } from "react";

import { waitingForPeople } from "../../api/inbox-count.ts";
import { searchTasks } from "../../api/task-search.ts";
import type { TaskSummary } from "../../api/task-search.ts";
import { countText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { Time } from "../../parts/time.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { RowCard, rowCardHeight } from "../../parts/row-card.tsx";
import { EndTaskDialog } from "../execution/end-task-dialog.tsx";

/** What waits for a person. */
export function InboxPage(): ReactNode {
  const { task: chosen } = useSearch({ from: "/inbox" });
  const navigate = useNavigate({ from: "/inbox" });
  const tasks = useQuery({
    queryKey: ["inbox"],
    queryFn: ({ signal }) => searchTasks({ query: waitingForPeople, start: 0, size: 500 }, signal),
    refetchInterval: 5000,
  });
  const row = useChosen(tasks.data?.rows, chosen);
  const choose = (taskId: string | undefined): void => void navigate({ search: { task: taskId }, replace: true });
  return (
    <>
      <PageHead
        title="Inbox"
        beside={tasks.isSuccess && <span className="number">{countText(tasks.data.total)}</span>}
      />
      {tasks.isError && <ErrorNote error={tasks.error} onRetry={() => void tasks.refetch()} />}
      {tasks.data?.rows.length === 0 && (
        <Empty title="Nothing waits for a person">
          HUMAN tasks of running workflows are listed here until somebody completes them.
        </Empty>
      )}
      {tasks.data !== undefined && tasks.data.rows.length > 0 && (
        <DataTable
          label="Human tasks"
          columns={columns(choose)}
          rows={tasks.data.rows}
          keyOf={(one) => one.taskId}
          card={{ height: rowCardHeight, cell: (one) => <InboxCard row={one} /> }}
          onOpen={(one) => choose(one.taskId)}
        />
      )}
      {row !== undefined && (
        <EndTaskDialog
          task={{ taskId: row.taskId, ref: row.taskDefName || row.taskType }}
          workflowId={row.workflowId}
          workflowName={row.workflowName}
          onClose={() => choose(undefined)}
          onDone={() => void tasks.refetch()}
        />
      )}
    </>
  );
}

/** It stays while somebody decides about it, though it be ended elsewhere meanwhile: then the server says so. */
function useChosen(rows: readonly TaskSummary[] | undefined, chosen: string | undefined): TaskSummary | undefined {
  const last = useRef<TaskSummary>(undefined);
  last.current = rows?.find(({ taskId }) => taskId === chosen) ?? last.current;
  return last.current?.taskId === chosen ? last.current : undefined;
}

function InboxCard({ row }: { readonly row: TaskSummary }): ReactNode {
  return (
    <RowCard
      title={<strong>{row.taskDefName || row.taskType}</strong>}
      under={[row.workflowName, row.correlationId].filter((text) => text !== "").join(" · ")}
      end={<Time at={row.scheduledTime} />}
    />
  );
}

function columns(choose: (taskId: string) => void): readonly Column<TaskSummary>[] {
  return [
    {
      key: "task",
      title: "Task",
      width: "minmax(160px, 1fr)",
      cell: (row) => <strong>{row.taskDefName || row.taskType}</strong>,
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
      width: "120px",
      cell: (row) => <Button onClick={() => choose(row.taskId)}>Complete…</Button>,
    },
  ];
}
