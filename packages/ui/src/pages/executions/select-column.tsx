import type { ExecutionSummary } from "../../model/execution.ts";
import type { Column } from "../../parts/data-table.tsx";

type Selecting = {
  readonly rows: readonly ExecutionSummary[];
  readonly selected: ReadonlyMap<string, ExecutionSummary>;
  readonly setSelected: (selected: ReadonlyMap<string, ExecutionSummary>) => void;
};

/** The boxes that select rows, and the one above them that selects all that are loaded. */
export function selectColumn({ rows, selected, setSelected }: Selecting): Column<ExecutionSummary> {
  const hasAll = rows.length > 0 && rows.every((row) => selected.has(row.workflowId));
  const toggle = (row: ExecutionSummary): void => {
    const next = new Map(selected);
    if (!next.delete(row.workflowId)) next.set(row.workflowId, row);
    setSelected(next);
  };
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
