import type { EpochMs, Execution, LoadedExecution, TaskRecord, WorkflowId } from "@tutti/engine";

import { MAX_LOADED_PAYLOAD_BYTES } from "../execution-batch.ts";
import type { BatchRequest, BatchWrite, LockedBatch } from "../execution-batch.ts";
import type { ExecutionStore } from "../execution-store.ts";
import type { EventStore } from "../event-store.ts";
import type { SlotStore } from "../slot-store.ts";
import type { StatusNoticeStore } from "../status-notices.ts";
import type { IndexFeed } from "../search/index-feed.ts";
import type { TaskResultCache } from "../task-results.ts";
import { checkWrite } from "./check-write.ts";
import { loadedFrom, makeExecutionTables, writeTo } from "./execution-tables.ts";
import type { ExecutionTables } from "./execution-tables.ts";
import type { HandlerRows } from "./memory-event-handlers.ts";
import { makeMemoryEventStore, writePublished } from "./memory-event-store.ts";
import { makeExecutionReads } from "./memory-execution-reads.ts";
import { makeMemoryIndexFeed, writeFeed } from "./memory-index-feed.ts";
import { makeMemorySlotStore } from "./memory-slot-store.ts";
import { makeMemoryStatusNotices, writeNotices } from "./memory-status-notices.ts";
import { makeMemoryTaskResults, writeResults } from "./memory-task-results.ts";

/** How far a batch has come: its rows are locked and not decided on; it is decided and not written. */
export type BatchStep = "locked" | "decided";

/** Lets time pass within a batch, whose locks stand meanwhile. What it rejects with rolls the batch back. */
export type BetweenSteps = (step: BatchStep) => Promise<void>;

/** ExecutionStore in memory, a way to lock its executions from outside a batch, and one to make its batches take time. */
export function makeMemoryExecutionStore(
  clock: () => EpochMs,
  handlers: HandlerRows,
): {
  readonly store: ExecutionStore;
  readonly slots: SlotStore;
  readonly statusNotices: StatusNoticeStore;
  readonly events: EventStore;
  readonly taskResults: TaskResultCache;
  readonly indexFeed: IndexFeed;
  readonly stateOf: (workflowId: WorkflowId) => Pick<Execution, "status" | "lastSeq"> | undefined;
  readonly holdLocks: (workflowIds: readonly WorkflowId[]) => () => void;
  readonly connect: (between: BetweenSteps) => ExecutionStore;
} {
  const tables = makeExecutionTables(handlers);
  const locks = new Set<WorkflowId>();
  const reads = makeExecutionReads(tables, clock);
  const connect = (between: BetweenSteps): ExecutionStore => ({
    ...reads,
    applyBatch: (request, decide) => applyBatch({ tables, locks, now: clock(), between }, request, decide),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
  // As on a server, others come between locking, deciding and committing.
  return {
    store: connect(() => Promise.resolve()),
    slots: makeMemorySlotStore(tables.slots, clock),
    statusNotices: makeMemoryStatusNotices(tables.notices, clock),
    events: makeMemoryEventStore(tables.published, clock),
    taskResults: makeMemoryTaskResults(tables.results, clock),
    indexFeed: makeMemoryIndexFeed(tables.feed, clock),
    stateOf: (workflowId) => tables.executions.get(workflowId)?.execution,
    holdLocks: (ids) => lockFree(locks, ids).release,
    connect,
  };
}

type Place = {
  readonly tables: ExecutionTables;
  readonly locks: Set<WorkflowId>;
  readonly now: EpochMs;
  readonly between: BetweenSteps;
};

async function applyBatch(
  { tables, locks, now, between }: Place,
  request: BatchRequest,
  decide: (locked: LockedBatch) => BatchWrite,
): Promise<void> {
  const { locked, release } = lockFree(
    locks,
    request.lock.filter((id) => tables.executions.has(id)),
  );
  try {
    await between("locked");
    const write = decide(lockedBatch(tables, { request, locked, now }));
    await between("decided");
    checkWrite(tables, write);
    writeTo(tables, write);
    writeNotices(tables.notices, write.notices ?? [], now);
    writePublished(tables.published, write.published ?? [], now);
    writeResults(tables.results, write.results ?? [], now);
    writeFeed(tables.feed, write.indexFeed ?? []);
  } finally {
    release();
  }
}

/** Locks those of `ids` that nobody has locked. */
function lockFree(locks: Set<WorkflowId>, ids: readonly WorkflowId[]) {
  const locked = new Set(ids.filter((id) => !locks.has(id)));
  for (const id of locked) locks.add(id);
  const release = () => {
    for (const id of locked) locks.delete(id);
  };
  return { locked, release };
}

function lockedBatch(
  tables: ExecutionTables,
  { request, locked, now }: { request: BatchRequest; locked: ReadonlySet<WorkflowId>; now: EpochMs },
): LockedBatch {
  const loaded = new Map<WorkflowId, LoadedExecution>();
  for (const id of locked) {
    const rows = tables.executions.get(id);
    if (rows === undefined || request.cachedRevisions.get(id) === rows.execution.revision) continue;
    loaded.set(id, withoutTooManyBytes(loadedFrom(rows)));
  }
  const exists = (id: WorkflowId) => tables.executions.has(id);
  return {
    now,
    current: new Set([...locked].filter((id) => !loaded.has(id))),
    loaded,
    missing: new Set(request.lock.filter((id) => !exists(id))),
    busy: new Set(request.lock.filter((id) => exists(id) && !locked.has(id))),
    answered: answersOf(tables, request),
  };
}

function answersOf(tables: ExecutionTables, { repeats }: BatchRequest): LockedBatch["answered"] {
  return new Map(
    repeats.flatMap(({ workflowId, eventId }) => {
      const event = tables.executions.get(workflowId)?.events.findLast((stored) => stored.eventId === eventId);
      return event === undefined ? [] : [[eventId, event.answer] as const];
    }),
  );
}

function withoutTooManyBytes(loaded: LoadedExecution): LoadedExecution {
  const { execution, tasks } = loaded;
  const ownBytes = execution.input.sizeBytes + execution.output.sizeBytes + execution.variables.sizeBytes;
  const bytes = tasks.reduce((sum, { input, output }) => sum + input.sizeBytes + output.sizeBytes, ownBytes);
  if (bytes <= MAX_LOADED_PAYLOAD_BYTES) return loaded;
  return {
    ...loaded,
    execution: {
      ...execution,
      input: unloaded(execution.input),
      output: unloaded(execution.output),
      variables: unloaded(execution.variables),
    },
    tasks: tasks.map((task): TaskRecord => ({ ...task, input: unloaded(task.input), output: unloaded(task.output) })),
  };
}

function unloaded({ sizeBytes }: { readonly sizeBytes: number }) {
  return { sizeBytes, payload: undefined };
}
