import type { QueuedTask, WorkflowId } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";

/** What of a store sweeper reads, from two lists that a test may change; pages go by position. */
export function storeOf(stored: { due?: readonly WorkflowId[]; queued?: readonly QueuedTask[] }) {
  const store: Pick<ExecutionStore, "findDue" | "findQueued" | "queueSizes"> = {
    findDue: async (after, limit) => {
      const items = (stored.due ?? []).map((workflowId, wakeAt) => ({ workflowId, wakeAt }));
      return await Promise.resolve(pageOf(items, { from: (after?.wakeAt ?? -1) + 1, limit, cursorOf: (item) => item }));
    },
    findQueued: async (_olderThanMs, after, limit) => {
      const items = stored.queued ?? [];
      const from = items.findIndex((item) => item.taskId === after?.taskId) + 1;
      return await Promise.resolve(pageOf(items, { from, limit, cursorOf: (item) => item }));
    },
    queueSizes: async () => await Promise.resolve(new Map((stored.queued ?? []).map(({ queue }) => [queue, 1]))),
  };
  return store;
}

function pageOf<Item, Cursor>(
  all: readonly Item[],
  {
    from,
    limit,
    cursorOf,
  }: { readonly from: number; readonly limit: number; readonly cursorOf: (item: Item) => Cursor },
) {
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  return { items, next: last === undefined || from + limit >= all.length ? undefined : cursorOf(last) };
}
