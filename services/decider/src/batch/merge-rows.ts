import type { TaskId } from "@tutti/engine";

/** Rows keyed by their task that decisions insert and delete: a decision deletes first, then inserts. */
export type RowChange<Row> = { readonly inserted: readonly Row[]; readonly deleted: readonly TaskId[] };

/** What happens to one row. `isDeleted`: there was one before, which goes. */
type Net<Row> = { readonly isDeleted: boolean; readonly inserted: Row | undefined };

/**
 * The one change that has the effect of all of them in turn. A row that is inserted and deleted again disappears from
 * it; one that is deleted and inserted again is in both lists.
 */
export function mergeRows<Row>(
  changes: readonly RowChange<Row>[],
  taskIdOf: (row: Row) => TaskId,
): { readonly inserted: readonly Row[]; readonly deleted: readonly TaskId[] } {
  const rows = new Map<TaskId, Net<Row>>();
  for (const { inserted, deleted } of changes) {
    for (const taskId of deleted) {
      const before = rows.get(taskId);
      // Only what was there before this merge began needs deleting in the store.
      const isDeleted = before === undefined || before.isDeleted;
      rows.set(taskId, { isDeleted, inserted: undefined });
    }
    for (const row of inserted) {
      const isDeleted = rows.get(taskIdOf(row))?.isDeleted ?? false;
      rows.set(taskIdOf(row), { isDeleted, inserted: row });
    }
  }
  return {
    inserted: [...rows.values()].flatMap(({ inserted }) => (inserted === undefined ? [] : [inserted])),
    deleted: [...rows].flatMap(([taskId, { isDeleted }]) => (isDeleted ? [taskId] : [])),
  };
}
