import { sharedBits } from "@tutti/engine";
import type {
  Changes,
  Execution,
  Lease,
  LoadedExecution,
  Payload,
  PayloadSlot,
  QueuedTask,
  SnapshotHash,
  TaskChange,
  TaskId,
  TaskRecord,
  WorkflowId,
  WorkflowMessage,
} from "@tutti/engine";

import type { BatchWrite, StoredEvent } from "../execution-batch.ts";
import type { OutboxId, OutboxRow } from "../outbox.ts";
import type { HandlerRows } from "./memory-event-handlers.ts";
import { makeEventTables, type EventTables } from "./memory-event-store.ts";
import { writeSlots, type SlotRows } from "./memory-slot-store.ts";
import type { NoticeRows } from "./memory-status-notices.ts";
import type { FeedRows } from "./memory-index-feed.ts";
import type { ResultRows } from "./memory-task-results.ts";

/** One execution with all that belongs to it alone. */
export type ExecutionRows = {
  execution: Execution;
  readonly tasks: Map<TaskId, TaskRecord>;
  /** The execution's revision when each task was last written, and when records of tasks last went. */
  readonly writtenAt: Map<TaskId, number>;
  shortenedAt: number;
  readonly joinCounters: Map<TaskId, number>;
  /** In the order of their places. */
  messages: readonly WorkflowMessage[];
  /** In the order of their revisions. */
  readonly events: StoredEvent[];
};

/** What a batch reads and writes, every slot with its payload. */
export type ExecutionTables = {
  readonly executions: Map<WorkflowId, ExecutionRows>;
  /** By the bits that an execution shares with its tasks. */
  readonly bySharedBits: Map<string, WorkflowId[]>;
  readonly queued: Map<TaskId, QueuedTask>;
  readonly leases: Map<TaskId, Lease>;
  readonly slots: SlotRows;
  readonly outbox: Map<OutboxId, OutboxRow>;
  readonly notices: NoticeRows;
  readonly published: EventTables;
  readonly results: ResultRows;
  readonly feed: FeedRows;
  readonly snapshots: Map<SnapshotHash, Payload>;
};

export function makeExecutionTables(handlers: HandlerRows): ExecutionTables {
  return {
    executions: new Map(),
    bySharedBits: new Map(),
    queued: new Map(),
    leases: new Map(),
    slots: new Map(),
    outbox: new Map(),
    notices: new Map(),
    published: makeEventTables(handlers),
    results: new Map(),
    feed: new Map(),
    snapshots: new Map(),
  };
}

/** A copy that later writes do not reach. */
export function loadedFrom({ execution, tasks, joinCounters }: ExecutionRows): LoadedExecution {
  return { execution, tasks: [...tasks.values()], joinCounters: new Map(joinCounters) };
}

/** Carries out a write that `checkWrite` has let pass. */
export function writeTo(tables: ExecutionTables, { changes, events, flushed, outbox, delivered }: BatchWrite): void {
  for (const { taskId, leaseId } of flushed) {
    if (tables.leases.get(taskId)?.leaseId === leaseId) tables.leases.delete(taskId);
  }
  for (const { outboxId } of delivered) tables.outbox.delete(outboxId);
  for (const row of outbox) tables.outbox.set(row.outboxId, row);
  for (const change of changes) writeChanges(tables, change);
  for (const event of events) tables.executions.get(event.workflowId)?.events.push(event);
  for (const { execution, isRemoved } of changes) if (isRemoved) removeExecution(tables, execution.workflowId);
}

function removeExecution(tables: ExecutionTables, workflowId: WorkflowId): void {
  for (const rows of [tables.queued, tables.leases]) {
    for (const [taskId, row] of rows) if (row.workflowId === workflowId) rows.delete(taskId);
  }
  tables.executions.delete(workflowId);
  const bits = sharedBits(workflowId);
  const others = (tables.bySharedBits.get(bits) ?? []).filter((id) => id !== workflowId);
  if (others.length === 0) tables.bySharedBits.delete(bits);
  else tables.bySharedBits.set(bits, others);
}

function writeChanges(tables: ExecutionTables, changes: Changes): void {
  const rows = writeExecution(tables, changes);
  for (const taskId of changes.removedTasks) rows.tasks.delete(taskId);
  if (changes.removedTasks.length > 0) rows.shortenedAt = changes.execution.revision;
  for (const { task } of changes.tasks) rows.writtenAt.set(task.taskId, changes.execution.revision);
  for (const change of changes.tasks) rows.tasks.set(change.task.taskId, writtenTask(rows, change));
  for (const { taskId, remaining } of changes.joinCounters) {
    if (remaining === undefined) rows.joinCounters.delete(taskId);
    else rows.joinCounters.set(taskId, remaining);
  }
  rows.messages = writtenMessages(rows, changes);
  for (const taskId of changes.unqueued) tables.queued.delete(taskId);
  for (const task of changes.queued) tables.queued.set(task.taskId, task);
  for (const taskId of changes.unleased) tables.leases.delete(taskId);
  for (const { lease } of changes.leased) tables.leases.set(lease.taskId, lease);
  writeSlots(tables.slots, changes);
}

function writeExecution(tables: ExecutionTables, changes: Changes): ExecutionRows {
  const { execution } = changes;
  const stored = tables.executions.get(execution.workflowId);
  if (stored === undefined) {
    const created = {
      execution,
      tasks: new Map(),
      writtenAt: new Map(),
      shortenedAt: 0,
      joinCounters: new Map(),
      messages: [],
      events: [],
    };
    tables.executions.set(execution.workflowId, created);
    const bits = sharedBits(execution.workflowId);
    tables.bySharedBits.set(bits, [...(tables.bySharedBits.get(bits) ?? []), execution.workflowId]);
    return created;
  }
  stored.execution = {
    ...execution,
    input: written(changes.writesInput, { slot: execution.input, stored: stored.execution.input }),
    output: written(changes.writesOutput, { slot: execution.output, stored: stored.execution.output }),
    variables: written(changes.writesVariables, { slot: execution.variables, stored: stored.execution.variables }),
  };
  return stored;
}

function writtenMessages({ messages }: ExecutionRows, changes: Changes): readonly WorkflowMessage[] {
  const { added = [], removedBefore = 0 } = changes.messages ?? {};
  return [...messages.filter(({ seq }) => seq >= removedBefore), ...added];
}

function writtenTask(rows: ExecutionRows, { task, isNew, writesInput, writesOutput }: TaskChange): TaskRecord {
  const stored = rows.tasks.get(task.taskId);
  if (isNew || stored === undefined) return task;
  return {
    ...task,
    input: written(writesInput, { slot: task.input, stored: stored.input }),
    output: written(writesOutput, { slot: task.output, stored: stored.output }),
  };
}

function written(isWritten: boolean, { slot, stored }: { slot: PayloadSlot; stored: PayloadSlot }): PayloadSlot {
  return isWritten ? slot : stored;
}
