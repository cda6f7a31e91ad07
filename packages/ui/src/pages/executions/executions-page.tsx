import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowUp, Play } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { countText } from "../../model/format.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import { Button, buttonClass } from "../../parts/button.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty, ErrorNote } from "../../parts/notes.tsx";
import { useKeys } from "../../shell/keys.ts";
import { PageHead } from "../../shell/page-head.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { executionColumns } from "./columns.tsx";
import type { ExecutionsKeys } from "./executions-keys.ts";
import { FilterBar } from "./filter-bar.tsx";
import { useExecutions } from "./use-executions.ts";

/** Every execution that matches, newest first. */
export function ExecutionsPage(): ReactNode {
  const keys = useSearch({ from: "/executions" });
  const navigate = useNavigate();
  const { list, rows, total, newCount, query, sort } = useExecutions(keys);
  const [selected, setSelected] = useState<ReadonlyMap<string, ExecutionSummary>>(new Map());
  const [cursor, setCursor] = useState<number | undefined>();
  const change = (next: ExecutionsKeys): void => {
    setSelected(new Map());
    setCursor(undefined);
    void navigate({ to: "/executions", search: next });
  };
  const open = (row: ExecutionSummary | undefined): void => {
    if (row !== undefined) void navigate({ to: "/executions/$id", params: { id: row.workflowId } });
  };
  const toggle = (row: ExecutionSummary): void => {
    const next = new Map(selected);
    if (!next.delete(row.workflowId)) next.set(row.workflowId, row);
    setSelected(next);
  };
  const move = (step: number): void =>
    setCursor(Math.min(Math.max((cursor ?? -1) + step, 0), Math.max(rows.length - 1, 0)));
  const atCursor = cursor === undefined ? undefined : rows[cursor];
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(atCursor === undefined ? {} : { Enter: () => open(atCursor), x: () => toggle(atCursor) }),
    "/": () => document.querySelector<HTMLElement>("[aria-keyshortcuts='/']")?.focus(),
  });
  const columns = useMemo(
    () => [selectColumn({ rows, selected, toggle, setSelected }), ...executionColumns],
    [rows, selected],
  );
  return (
    <>
      <PageHead
        title="Executions"
        beside={list.isSuccess && <span className="number">{countText(total)}</span>}
        actions={
          <>
            {newCount > 0 && (
              <Button onClick={() => void list.refetch()}>
                <ArrowUp size={14} /> {countText(newCount)} new
              </Button>
            )}
            <Link to="/run" className={buttonClass("primary")}>
              <Play size={14} /> Start
            </Link>
          </>
        }
      />
      <FilterBar key={keys.q ?? "fields"} keys={keys} onChange={change} />
      <p className="only-heard" role="status">
        {newCount > 0 ? `${newCount} new executions` : ""}
      </p>
      {list.isError && <ErrorNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 ? (
        <NoExecutions isNarrowed={Object.keys(keys).length > 0} />
      ) : (
        <DataTable
          label="Executions"
          columns={columns}
          rows={rows}
          keyOf={(row) => row.workflowId}
          sort={sort}
          onSort={({ key, isDescending }) => change({ ...keys, sort: `${key}:${isDescending ? "DESC" : "ASC"}` })}
          isSelected={(row) => selected.has(row.workflowId)}
          cursor={cursor}
          onOpen={open}
          onEnd={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
        />
      )}
      {selected.size > 0 && (
        <BulkBar
          selected={selected}
          matching={{ query, freeText: keys.text ?? "", total }}
          onDone={() => {
            setSelected(new Map());
            void list.refetch();
          }}
          onClear={() => setSelected(new Map())}
        />
      )}
    </>
  );
}

type Selecting = {
  readonly rows: readonly ExecutionSummary[];
  readonly selected: ReadonlyMap<string, ExecutionSummary>;
  readonly toggle: (row: ExecutionSummary) => void;
  readonly setSelected: (selected: ReadonlyMap<string, ExecutionSummary>) => void;
};

function selectColumn({ rows, selected, toggle, setSelected }: Selecting): Column<ExecutionSummary> {
  const hasAll = rows.length > 0 && selected.size >= rows.length;
  return {
    key: "select",
    title: "Select",
    width: "44px",
    head: (
      <input
        type="checkbox"
        aria-label="Select all rows that are loaded"
        checked={hasAll}
        onChange={() => setSelected(hasAll ? new Map() : new Map(rows.map((row) => [row.workflowId, row])))}
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={`Select ${row.workflowId}`}
        checked={selected.has(row.workflowId)}
        onChange={() => toggle(row)}
      />
    ),
  };
}

function NoExecutions({ isNarrowed }: { readonly isNarrowed: boolean }): ReactNode {
  if (isNarrowed) return <Empty title="Nothing matches">Widen the filter, or look at a longer time.</Empty>;
  return (
    <Empty title="No workflow has run yet">
      <p>Start one here, or from anywhere:</p>
      <pre>{`curl -X POST ${location.origin}/api/workflow/NAME -H 'content-type: application/json' -d '{}'`}</pre>
      <Link to="/run" className={buttonClass("primary")}>
        Start a workflow
      </Link>
    </Empty>
  );
}
