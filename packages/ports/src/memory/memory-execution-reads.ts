import { sharedBits } from "@tutti/engine";
import type { EpochMs, PayloadPlace, TaskId, WorkflowId } from "@tutti/engine";

import type { ExecutionStore } from "../execution-store.ts";
import { pageFrom } from "../page-from.ts";
import { loadedFrom } from "./execution-tables.ts";
import type { ExecutionRows, ExecutionTables } from "./execution-tables.ts";

/** Everything of ExecutionStore but its batches. Scans look at every row: memory is for small things. */
export function makeExecutionReads(
  tables: ExecutionTables,
  clock: () => EpochMs,
): Omit<ExecutionStore, "applyBatch" | "ping" | "close"> {
  return {
    getExecution: async (workflowId, { includeTasks }) => {
      const rows = await Promise.resolve(tables.executions.get(workflowId));
      if (rows === undefined) return undefined;
      return includeTasks ? loadedFrom(rows) : { execution: rows.execution, tasks: [], joinCounters: new Map() };
    },
    getTask: (taskId) => Promise.resolve(findTask(tables, taskId)),
    getPayload: (workflowId, place) => Promise.resolve(slotAt(tables.executions.get(workflowId), place)?.payload),
    getSnapshot: (hash) => Promise.resolve(tables.snapshots.get(hash)),
    putSnapshot: async (hash, definition) => {
      await Promise.resolve();
      if (!tables.snapshots.has(hash)) tables.snapshots.set(hash, definition);
    },
    getEvents: async (workflowId, fromRevision, limit) => {
      const events = await Promise.resolve(tables.executions.get(workflowId)?.events ?? []);
      return events.filter(({ revision }) => revision >= fromRevision).slice(0, limit);
    },
    ...makeScans(tables, clock),
  };
}

function makeScans(
  { executions, queued, leases }: ExecutionTables,
  clock: () => EpochMs,
): Pick<ExecutionStore, "findDue" | "findQueued" | "findLeases" | "queueSizes"> {
  return {
    findDue: async (after, limit) => {
      const now = await Promise.resolve(clock());
      const due = [...executions.values()].flatMap(({ execution: { workflowId, wakeAt } }) =>
        wakeAt !== undefined && wakeAt <= now ? [{ wakeAt, workflowId }] : [],
      );
      const order = (a: (typeof due)[number], b: (typeof due)[number]) =>
        a.wakeAt - b.wakeAt || compareText(a.workflowId, b.workflowId);
      const rest = due.filter((cursor) => after === undefined || order(cursor, after) > 0).sort(order);
      return pageFrom(rest, { limit, cursorOf: (cursor) => cursor });
    },
    findQueued: async (olderThanMs, after, limit) => {
      const latest = (await Promise.resolve(clock())) - olderThanMs;
      const old = [...queued.values()].filter(({ since }) => since <= latest);
      const rest = old.filter((task) => after === undefined || byTask(task, after) > 0).sort(byTask);
      return pageFrom(rest, { limit, cursorOf: ({ workflowId, taskId }) => ({ workflowId, taskId }) });
    },
    findLeases: async (instance, olderThanMs, limit) => {
      const latest = (await Promise.resolve(clock())) - olderThanMs;
      const old = [...leases.values()].filter((lease) => lease.instance === instance && lease.since <= latest);
      return old.sort((a, b) => a.since - b.since || byTask(a, b)).slice(0, limit);
    },
    queueSizes: async (queues) => {
      const sizes = await Promise.resolve(new Map((queues ?? []).map((queue) => [queue, 0])));
      for (const { queue } of queued.values()) {
        if (queues === undefined || sizes.has(queue)) sizes.set(queue, (sizes.get(queue) ?? 0) + 1);
      }
      return sizes;
    },
  };
}

function findTask({ executions, bySharedBits }: ExecutionTables, taskId: TaskId) {
  for (const workflowId of bySharedBits.get(sharedBits(taskId)) ?? []) {
    const rows = executions.get(workflowId);
    const task = rows?.tasks.get(taskId);
    if (rows !== undefined && task !== undefined) return { execution: rows.execution, task };
  }
  return undefined;
}

function slotAt(rows: ExecutionRows | undefined, { taskId, field }: PayloadPlace) {
  if (taskId === undefined) return rows?.execution[field];
  return field === "variables" ? undefined : rows?.tasks.get(taskId)?.[field];
}

type TaskKey = { readonly workflowId: WorkflowId; readonly taskId: TaskId };

function byTask(a: TaskKey, b: TaskKey): number {
  return compareText(a.workflowId, b.workflowId) || compareText(a.taskId, b.taskId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
