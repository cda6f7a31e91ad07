import type { Lease, QueuedTask, WorkflowId } from "@tutti/engine";
import type { ExecutionStore, OutboxRow } from "@tutti/ports";
import { pageFrom } from "@tutti/ports";

/** What of a store sweeper reads, from lists that a test may change. */
export type Stored = {
  due?: readonly WorkflowId[];
  queued?: readonly QueuedTask[];
  leases?: readonly Lease[];
  outbox?: readonly OutboxRow[];
};

/** A store of these lists; pages go by position. By its clock, which stands far in the future unless given, all is old. */
export function storeOf(stored: Stored, nowMs: () => number = () => 1_000_000) {
  const ageMs = ({ since }: { readonly since: number }): number => nowMs() - since;
  const queued = (): readonly QueuedTask[] => stored.queued ?? [];
  const store: Pick<
    ExecutionStore,
    | "findDue"
    | "findQueued"
    | "findQueuedOf"
    | "waitingQueues"
    | "leaseHolders"
    | "findLeases"
    | "takeOutbox"
    | "deleteOutbox"
  > = {
    findDue: async (after, limit) => {
      const items = (stored.due ?? []).map((workflowId, wakeAt) => ({ workflowId, wakeAt }));
      return await Promise.resolve(
        pageFrom(items.slice((after?.wakeAt ?? -1) + 1), { limit, cursorOf: (item) => item }),
      );
    },
    findQueued: async (olderThanMs, after, limit) => {
      const rest = behind(queued(), after).filter((task) => ageMs(task) >= olderThanMs);
      return await Promise.resolve(pageFrom(rest, { limit, cursorOf: (task) => task }));
    },
    findQueuedOf: async (queue, { olderThanMs, youngerThanMs, after, limit }) => {
      const rest = behind(queued(), after).filter(
        (task) => task.queue === queue && ageMs(task) >= olderThanMs && ageMs(task) < youngerThanMs,
      );
      return await Promise.resolve(pageFrom(rest, { limit, cursorOf: (task) => task }));
    },
    waitingQueues: async (olderThanMs) => {
      const names = [...new Set((await Promise.resolve(queued())).map(({ queue }) => queue))];
      const waiting = names.map((queue) => {
        const ages = queued().flatMap((task) => (task.queue === queue ? [ageMs(task)] : []));
        return { queue, oldestMs: Math.max(...ages), newestMs: Math.min(...ages) };
      });
      return waiting.filter(({ oldestMs }) => oldestMs >= olderThanMs);
    },
    leaseHolders: async (olderThanMs) => {
      const old = (await Promise.resolve(stored.leases ?? [])).filter((lease) => ageMs(lease) >= olderThanMs);
      return [...new Set(old.map(({ instance }) => instance))];
    },
    findLeases: async (instance, olderThanMs, limit) => {
      const all = await Promise.resolve(stored.leases ?? []);
      return all.filter((lease) => lease.instance === instance && ageMs(lease) >= olderThanMs).slice(0, limit);
    },
    takeOutbox: async (olderThanMs, limit) => {
      const rows = await Promise.resolve(stored.outbox ?? []);
      const taken = rows.filter((row) => ageMs(row) >= olderThanMs).slice(0, limit);
      stored.outbox = rows.map((row) => (taken.includes(row) ? { ...row, since: nowMs() } : row));
      return taken;
    },
    deleteOutbox: async (keys) => {
      const gone = new Set((await Promise.resolve(keys)).map(({ outboxId }) => outboxId));
      stored.outbox = (stored.outbox ?? []).filter(({ outboxId }) => !gone.has(outboxId));
    },
  };
  return store;
}

function behind(tasks: readonly QueuedTask[], after: Pick<QueuedTask, "taskId"> | undefined): readonly QueuedTask[] {
  return tasks.slice(tasks.findIndex(({ taskId }) => taskId === after?.taskId) + 1);
}
