import { isTerminalTask, sharedBits } from "@tutti/engine";
import type {
  EpochMs,
  Execution,
  ExternalThresholds,
  LoadedExecution,
  PayloadPlace,
  PayloadSlot,
  TaskId,
  TaskRecord,
  TaskWaitedFor,
  WorkflowId,
} from "@tutti/engine";

import type { ExecutionChanges, ExecutionStanding, ReadOptions, TaskStanding, TaskTally } from "../execution-reads.ts";
import type { ExecutionStore } from "../execution-store.ts";
import { MAX_JOURNAL_LOOK } from "../execution-reads.ts";
import { pageFrom } from "../page-from.ts";
import { loadedFrom } from "./execution-tables.ts";
import type { ExecutionRows, ExecutionTables } from "./execution-tables.ts";
import { makeFinds } from "./memory-execution-finds.ts";
import { makeOutbox } from "./memory-outbox.ts";

/** Everything of ExecutionStore but its batches. Scans look at every row: memory is for small things. */
export function makeExecutionReads(
  tables: ExecutionTables,
  clock: () => EpochMs,
): Omit<ExecutionStore, "applyBatch" | "ping" | "close"> {
  return {
    getExecution: async (workflowId, options) => {
      const rows = await Promise.resolve(tables.executions.get(workflowId));
      if (rows === undefined) return undefined;
      options.signal?.throwIfAborted();
      const { tasks, ...rest } = shown(rows, options);
      const inOrder = tasks.toSorted((a, b) => a.seq - b.seq);
      return { ...rest, tasks: inOrder.slice(0, (options.maxTasks ?? Number.POSITIVE_INFINITY) + 1) };
    },
    getExecutions: async (workflowIds, options) => {
      const found = workflowIds.flatMap((id) => {
        const rows = tables.executions.get(id);
        return rows === undefined ? [] : [[id, shown(rows, options)] as const];
      });
      return await Promise.resolve(new Map(found));
    },
    getExecutionStandings: async (workflowIds, references) => {
      const rows = await Promise.resolve(workflowIds.flatMap((id) => tables.executions.get(id) ?? []));
      return new Map(rows.map((row) => [row.execution.workflowId, executionStandingOf(row, new Set(references))]));
    },
    getDrawing: async (workflowId) => {
      const rows = await Promise.resolve(tables.executions.get(workflowId));
      if (rows === undefined) return undefined;
      const { execution, tasks } = changesSince(rows, { revision: -1, limit: Number.POSITIVE_INFINITY });
      return { execution, tasks };
    },
    getChangesSince: async (workflowId, since) => {
      const rows = await Promise.resolve(tables.executions.get(workflowId));
      return rows === undefined ? undefined : changesSince(rows, since);
    },
    findTasks: async (workflowId, { statuses, limit }) => {
      const rows = await Promise.resolve(tables.executions.get(workflowId));
      const found = [...(rows?.tasks.values() ?? [])].filter((task) => !task.retried && statuses.includes(task.status));
      return found
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit)
        .map(withoutPayloads);
    },
    tallyTasks: async (workflowId, { statuses }) => {
      const rows = await Promise.resolve(tables.executions.get(workflowId));
      const found = [...(rows?.tasks.values() ?? [])].filter((task) => !task.retried && statuses.includes(task.status));
      return tallied(found);
    },
    getJournal: async (workflowId, range) => {
      const events = await Promise.resolve(tables.executions.get(workflowId)?.events ?? []);
      const wanted =
        range.from === "beginning"
          ? events.filter(({ revision }) => revision > range.afterRevision)
          : events
              .slice(-MAX_JOURNAL_LOOK)
              .filter(({ encoded }) => range.kinds.includes(encoded.kind))
              .reverse();
      return wanted
        .slice(0, range.limit)
        .map(({ revision, at, encoded: { kind, head } }) => ({ revision, at, kind, head }));
    },
    getRevisions: async (workflowIds) => {
      const rows = await Promise.resolve(workflowIds.flatMap((id) => tables.executions.get(id) ?? []));
      return new Map(rows.map(({ execution }) => [execution.workflowId, execution.revision]));
    },
    getTask: async (taskId, { leaveOut } = {}) => {
      const found = await Promise.resolve(findTask(tables, taskId));
      return found && withoutLarge(found, leaveOut);
    },
    getTaskStandings: async (taskIds) => {
      const found = taskIds.flatMap((taskId) => standingOf(findTask(tables, taskId)));
      return await Promise.resolve(new Map(found));
    },
    getPayload: (workflowId, place) => Promise.resolve(slotAt(tables.executions.get(workflowId), place)?.payload),
    getPayloadBeginning: async (workflowId, place, maxBytes) => {
      const payload = await Promise.resolve(slotAt(tables.executions.get(workflowId), place)?.payload);
      return payload && { sizeBytes: payload.sizeBytes, bytes: payload.bytes.subarray(0, maxBytes) };
    },
    getMessages: async (workflowId, { first, count }) => {
      const messages = await Promise.resolve(tables.executions.get(workflowId)?.messages ?? []);
      return messages.filter(({ seq }) => seq >= first && seq < first + count);
    },
    getSnapshot: (hash) => Promise.resolve(tables.snapshots.get(hash)),
    putSnapshot: async (hash, definition) => {
      await Promise.resolve();
      if (!tables.snapshots.has(hash)) tables.snapshots.set(hash, definition);
    },
    getEvents: async (workflowId, fromRevision, limit) => {
      const events = await Promise.resolve(tables.executions.get(workflowId)?.events ?? []);
      return events.filter(({ revision }) => revision >= fromRevision).slice(0, limit);
    },
    ...makeFinds(tables),
    ...makeScans(tables, clock),
    ...makeOutbox(tables, clock),
  };
}

function executionStandingOf({ execution, tasks }: ExecutionRows, references: ReadonlySet<string>): ExecutionStanding {
  const { revision, status } = execution;
  const isTold = ({ taskType, status: of, referenceTaskName }: TaskRecord): boolean => {
    if (!isTerminalTask(of)) return taskType === "WAIT" || taskType === "SUB_WORKFLOW";
    return references.has(referenceTaskName) || (references.size > 0 && taskType === "SUB_WORKFLOW");
  };
  const told = [...tasks.values()].filter(isTold).sort((a, b) => a.seq - b.seq);
  return { revision, status, tasks: told.map(waitedForOf) };
}

function changesSince(
  rows: ExecutionRows,
  { revision, limit }: { readonly revision: number; readonly limit: number },
): ExecutionChanges {
  const written = [...rows.tasks.values()].filter(({ taskId }) => (rows.writtenAt.get(taskId) ?? 0) > revision);
  const tasks = written.sort((a, b) => a.seq - b.seq).slice(0, limit + 1);
  const isTold = rows.shortenedAt <= revision && tasks.length <= limit;
  const { execution } = withoutLarge({ execution: rows.execution, task: undefined }, NONE);
  return { execution, isTold, tasks: tasks.map(withoutPayloads) };
}

const NONE: ExternalThresholds = { workflowBytes: -1, taskBytes: -1 };

function withoutPayloads(task: TaskRecord): TaskRecord {
  return { ...task, ...smallOnly(task, NONE.taskBytes) };
}

function waitedForOf(task: TaskRecord): TaskWaitedFor {
  const { taskId, seq, taskType, referenceTaskName, status, dueAt, subWorkflowId } = task;
  return { taskId, seq, taskType, referenceTaskName, status, dueAt, subWorkflowId };
}

function shown(rows: ExecutionRows, { includeTasks, leaveOut }: ReadOptions): LoadedExecution {
  const { execution, tasks, joinCounters }: LoadedExecution = includeTasks
    ? loadedFrom(rows)
    : { execution: rows.execution, tasks: [], joinCounters: new Map() };
  return {
    execution: withoutLarge({ execution, task: undefined }, leaveOut).execution,
    tasks: tasks.map((task) => withoutLarge({ execution, task }, leaveOut).task),
    joinCounters,
  };
}

/** With the payloads that are left out unloaded. */
function withoutLarge<Task extends TaskRecord | undefined>(
  { execution, task }: { readonly execution: Execution; readonly task: Task },
  thresholds: ExternalThresholds | undefined,
): { readonly execution: Execution; readonly task: Task } {
  if (thresholds === undefined) return { execution, task };
  return {
    execution: { ...execution, ...smallOnly(execution, thresholds.workflowBytes) },
    task: task && { ...task, ...smallOnly(task, thresholds.taskBytes) },
  };
}

function smallOnly({ input, output }: Pick<TaskRecord, "input" | "output">, maxBytes: number) {
  const small = ({ sizeBytes, payload }: PayloadSlot): PayloadSlot => ({
    sizeBytes,
    payload: sizeBytes > maxBytes ? undefined : payload,
  });
  return { input: small(input), output: small(output) };
}

function makeScans(
  { executions, queued, leases }: ExecutionTables,
  clock: () => EpochMs,
): Pick<
  ExecutionStore,
  "findDue" | "findQueued" | "findLeases" | "leaseHolders" | "queueSizes" | "queueSizesUpTo" | "queueAges"
> &
  WaitingScans {
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
    ...makeWaitingScans(queued, clock),
    leaseHolders: async (olderThanMs) => {
      const latest = (await Promise.resolve(clock())) - olderThanMs;
      const old = [...leases.values()].filter(({ since }) => since <= latest);
      return [...new Set(old.map(({ instance }) => instance))].sort(compareText);
    },
    findLeases: async (instance, olderThanMs, limit) => {
      const latest = (await Promise.resolve(clock())) - olderThanMs;
      const old = [...leases.values()].filter((lease) => lease.instance === instance && lease.since <= latest);
      return old.sort((a, b) => a.since - b.since || byTask(a, b)).slice(0, limit);
    },
    queueSizesUpTo: async (queues, upTo) => {
      const waiting = await Promise.resolve([...queued.values()]);
      const sizeOf = (name: string): number => waiting.filter(({ queue }) => queue === name).length;
      return new Map(queues.map((queue) => [queue, Math.min(upTo, sizeOf(queue))]));
    },
    queueAges: async (name, spans, upTo) => {
      const now = await Promise.resolve(clock());
      const ages = [...queued.values()].flatMap(({ queue, since }) => (queue === name ? [now - since] : []));
      return spans.map(({ fromAgeMs, toAgeMs }) =>
        Math.min(upTo, ages.filter((age) => age >= fromAgeMs && age < toAgeMs).length),
      );
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

type WaitingScans = Pick<ExecutionStore, "waitingQueues" | "findQueuedOf">;

function makeWaitingScans(queued: ExecutionTables["queued"], clock: () => EpochMs): WaitingScans {
  return {
    waitingQueues: async (olderThanMs) => {
      const now = await Promise.resolve(clock());
      const agesMs = new Map<string, number[]>();
      for (const { queue, since } of queued.values()) agesMs.set(queue, [...(agesMs.get(queue) ?? []), now - since]);
      return [...agesMs]
        .map(([queue, ages]) => ({ queue, oldestMs: Math.max(...ages), newestMs: Math.min(...ages) }))
        .filter(({ oldestMs }) => oldestMs >= olderThanMs)
        .sort((a, b) => compareText(a.queue, b.queue));
    },
    findQueuedOf: async (queue, { olderThanMs, youngerThanMs, after, limit }) => {
      const now = await Promise.resolve(clock());
      const bySince = (a: TaskKey & { since: EpochMs }, b: TaskKey & { since: EpochMs }) =>
        a.since - b.since || byTask(a, b);
      const found = [...queued.values()]
        .filter((task) => task.queue === queue && now - task.since >= olderThanMs && now - task.since < youngerThanMs)
        .filter((task) => after === undefined || bySince(task, after) > 0)
        .sort(bySince);
      return pageFrom(found, {
        limit,
        cursorOf: ({ since, workflowId, taskId }) => ({ since, workflowId, taskId }),
      });
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

function standingOf(found: ReturnType<typeof findTask>): readonly (readonly [TaskId, TaskStanding])[] {
  if (found === undefined) return [];
  const { execution, task } = found;
  const { workflowId, taskId, status, leaseId } = task;
  const reason = task.reasonForIncompletion ?? execution.reasonForIncompletion;
  return [[taskId, { workflowId, status, leaseId, workflowStatus: execution.status, reason }]];
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

function tallied(tasks: readonly TaskRecord[]): readonly TaskTally[] {
  const tallies = new Map<string, TaskTally>();
  for (const { taskType, taskDefName, domain, status, handOut, dueAt } of tasks) {
    const alike = { taskType, taskDefName, domain, status, handOut, isTimed: dueAt !== undefined };
    const name = JSON.stringify(alike);
    tallies.set(name, { ...alike, count: (tallies.get(name)?.count ?? 0) + 1 });
  }
  return [...tallies.values()];
}
