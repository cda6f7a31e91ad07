import type { ExecutionSummary } from "../../model/execution.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";

export type ShownList = {
  readonly rows: readonly ExecutionSummary[];
  readonly keys: Pick<ExecutionsKeys, "q" | "status">;
  readonly isNewestFirst: boolean;
};

/** `known`: shown rows as they have become, by id. `added`: ids of what would come to be shown. */
export type SortedChanges = {
  readonly known: ReadonlyMap<string, ExecutionSummary>;
  readonly added: readonly string[];
};

/**
 * What changes mean for a list. A row that is older than what is shown changes nothing; what has not the status that is asked for, or
 * stands below the last row of a list that is read from its newest on, is not announced.
 */
export function sortedChanges(
  changed: readonly ExecutionSummary[],
  { rows, keys, isNewestFirst }: ShownList,
): SortedChanges {
  const shown = new Map(rows.map((row) => [row.workflowId, row]));
  const oldest = rows.at(-1)?.startTime ?? 0;
  const statuses = keys.q === undefined ? keys.status?.split(",") : undefined;
  const isNew = (row: ExecutionSummary): boolean =>
    !shown.has(row.workflowId) &&
    (statuses?.includes(row.status) ?? true) &&
    (!isNewestFirst || row.startTime >= oldest);
  const isLater = (row: ExecutionSummary): boolean =>
    (shown.get(row.workflowId)?.updateTime ?? Number.MAX_SAFE_INTEGER) <= (row.updateTime || Date.now());
  return {
    known: new Map(changed.filter(isLater).map((row) => [row.workflowId, row])),
    added: changed.filter(isNew).map((row) => row.workflowId),
  };
}

/** How many of those that were announced are not in the list: some come into it by themselves afterwards. */
export function countNew(announced: ReadonlySet<string>, rows: readonly ExecutionSummary[]): number {
  const shown = new Set(rows.map((row) => row.workflowId));
  return [...announced].filter((id) => !shown.has(id)).length;
}
