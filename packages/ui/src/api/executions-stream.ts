import type { ExecutionSummary } from "../model/execution.ts";
import { listAt, objectOf } from "./client.ts";
import { listen } from "./event-stream.ts";
import type { ListFilter } from "./execution-list.ts";
import { summaryFromConductor } from "./from-conductor.ts";

/** `onState`: whether changes come by themselves; while they don't, somebody must ask. */
export type RowsListener = {
  readonly onRows: (rows: readonly ExecutionSummary[]) => void;
  readonly onState: (isLive: boolean) => void;
};

/** Tells the rows that begin or change and match, until what it gives is called. */
export function watchExecutions(filter: ListFilter, { onRows, onState }: RowsListener): () => void {
  const told = Object.entries(filter).filter(([, value]) => value !== "");
  const path = `/console/stream/executions?${new URLSearchParams(told)}`;
  return listen(() => path, { on: { rows: (data) => onRows(rowsOf(data)) }, onState, endsWith: [] });
}

function rowsOf(data: string): readonly ExecutionSummary[] {
  return listAt(objectOf(JSON.parse(data)), "rows").map(summaryFromConductor);
}
