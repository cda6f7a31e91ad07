import { randomBytes, randomUUID } from "node:crypto";

import { encodeEvent, eventIdFrom, Payload, slotOf, taskIdAt } from "@tutti/engine";
import type {
  Changes,
  Execution,
  Lease,
  LeaseId,
  QueuedTask,
  SnapshotHash,
  TaskChange,
  TaskRecord,
  WorkflowEvent,
  WorkflowId,
} from "@tutti/engine";

import type { BatchRequest, BatchWrite, StoredEvent } from "../execution-batch.ts";
import type { OutboxId, OutboxRow } from "../outbox.ts";

/** A workflow's id that nobody else has. */
export const newWorkflowId = (): WorkflowId => randomUUID() as WorkflowId;
export const newSnapshotHash = (): SnapshotHash => randomBytes(32).toString("hex") as SnapshotHash;
export const empty = slotOf(Payload.fromText("{}"));

let ordinal = 0;

/** A running execution at revision 1, without anything that is optional. */
export function anExecution(overrides: Partial<Execution> = {}): Execution {
  return {
    workflowId: newWorkflowId(),
    revision: 1,
    snapshotHash: newSnapshotHash(),
    workflowName: "order",
    workflowVersion: 1,
    status: "RUNNING",
    correlationId: undefined,
    priority: 0,
    taskToDomain: new Map(),
    event: undefined,
    parentWorkflowId: undefined,
    parentWorkflowTaskId: undefined,
    createdBy: undefined,
    idempotencyKey: undefined,
    rateLimitKey: undefined,
    reRunFromWorkflowId: undefined,
    input: empty,
    output: empty,
    variables: empty,
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    createTime: 1_700_000_000_000,
    updateTime: 0,
    endTime: 0,
    lastRetriedTime: 0,
    reasonForIncompletion: undefined,
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    failedTaskId: undefined,
    taskIdClock: { ms: 1_700_000_000_000, ordinal: 0 },
    lastSeq: 0,
    wakeAt: undefined,
    lastEventTime: 1_700_000_000_000,
    ...overrides,
  };
}

/** A waiting task of `execution`, without anything that is optional. */
export function aTask({ workflowId }: Execution, overrides: Partial<TaskRecord> = {}): TaskRecord {
  ordinal += 1;
  return {
    taskId: taskIdAt({ ms: 1_700_000_000_000 + Math.floor(ordinal / 4096), ordinal: ordinal % 4096 }, workflowId),
    workflowId,
    referenceTaskName: "pay_1",
    taskType: "pay",
    taskDefName: "pay",
    status: "SCHEDULED",
    seq: 1,
    retryCount: 0,
    iteration: 0,
    iterations: [],
    workflowTask: undefined,
    parentTaskReferenceName: undefined,
    retried: false,
    executed: false,
    retriedTaskId: undefined,
    pollCount: 0,
    scheduledTime: 1_700_000_000_000,
    firstScheduledTime: 1_700_000_000_000,
    startTime: 0,
    endTime: 0,
    updateTime: 0,
    startDelayInSeconds: 0,
    callbackAfterSeconds: 0,
    responseTimeoutSeconds: 3600,
    workerId: undefined,
    domain: undefined,
    reasonForIncompletion: undefined,
    input: empty,
    output: empty,
    workflowPriority: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    subWorkflowId: undefined,
    subworkflowChanged: false,
    childRevision: 0,
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    delivery: 1,
    handOut: "queued",
    dueAt: undefined,
    leaseId: undefined,
    ...overrides,
  };
}

/** A change of `execution` that writes nothing but its row. */
export function changed(execution: Execution, overrides: Partial<Changes> = {}): Changes {
  return {
    execution,
    isNewExecution: false,
    isRemoved: false,
    writesInput: false,
    writesOutput: false,
    writesVariables: false,
    tasks: [],
    removedTasks: [],
    joinCounters: [],
    queued: [],
    unqueued: [],
    leased: [],
    unleased: [],
    slotsTaken: [],
    slotsFreed: [],
    ...overrides,
  };
}

/** The birth of `execution` with `tasks`. */
export function created(
  execution: Execution,
  tasks: readonly TaskRecord[] = [],
  overrides: Partial<Changes> = {},
): Changes {
  return changed(execution, {
    isNewExecution: true,
    writesInput: true,
    writesOutput: true,
    writesVariables: true,
    tasks: tasks.map((task) => ({ task, isNew: true, writesInput: true, writesOutput: true })),
    ...overrides,
  });
}

/** A change of a stored task that writes no payload. */
export function taskChanged(task: TaskRecord, overrides: Partial<TaskChange> = {}): TaskChange {
  return { task, isNew: false, writesInput: false, writesOutput: false, ...overrides };
}

/** `task` as it waits in its queue. */
export function queuedTask(task: TaskRecord, overrides: Partial<QueuedTask> = {}): QueuedTask {
  const { workflowId, taskId, delivery, taskType } = task;
  return { workflowId, taskId, delivery, queue: taskType, priority: 0, since: 1_700_000_000_000, ...overrides };
}

/** `task` on its way to a worker of the api process `instance`. */
export function leaseOf({ workflowId, taskId }: TaskRecord, overrides: Partial<Lease> = {}): Lease {
  const leaseId = `${randomUUID()}-0` as LeaseId;
  return { workflowId, taskId, leaseId, instance: "api-1", epoch: "e1", since: 1_700_000_000_000, ...overrides };
}

/** An event as it is stored with `execution`, whose revision it made. */
export function storedEvent(
  { workflowId, revision }: Pick<Execution, "workflowId" | "revision">,
  overrides: Partial<StoredEvent> & { readonly event?: WorkflowEvent } = {},
): StoredEvent {
  const { event: given, ...rest } = overrides;
  const event: WorkflowEvent = given ?? timePassed(workflowId);
  return {
    workflowId,
    revision,
    eventId: event.eventId,
    at: 1_700_000_000_000,
    encoded: encodeEvent(event),
    env: { now: 1_700_000_000_000, seed: 7, leases: [] },
    answer: { kind: "Done", status: "RUNNING" },
    ...rest,
  };
}

/** A row of the outbox with what `execution` has to say to others. */
export function outboxRow(
  { workflowId }: Pick<Execution, "workflowId">,
  {
    events = [timePassed(newWorkflowId())],
    ...rest
  }: Partial<Omit<OutboxRow, "events">> & { readonly events?: readonly WorkflowEvent[] } = {},
): OutboxRow {
  const outboxId = randomUUID() as OutboxId;
  return { workflowId, outboxId, since: 1_700_000_000_000, events: events.map(encodeEvent), ...rest };
}

/** An event that carries nothing. */
export function timePassed(workflowId: WorkflowId): WorkflowEvent {
  const origin = { actor: "", requestId: "", traceContext: "" };
  return { kind: "TimePassed", eventId: eventIdFrom(randomUUID()), workflowId, origin };
}

export function write(changes: readonly Changes[], rest: Partial<BatchWrite> = {}): BatchWrite {
  return { changes, events: [], flushed: [], outbox: [], delivered: [], ...rest };
}

/** A request to lock these, by a caller that has nothing in memory. */
export function locking(workflowIds: readonly WorkflowId[], rest: Partial<BatchRequest> = {}): BatchRequest {
  return { lock: workflowIds, cachedRevisions: new Map(), repeats: [], ...rest };
}

/** The same value with every payload as its text, so that two of them are equal when they say the same. */
export function readable(value: unknown): unknown {
  if (value instanceof Payload) return { text: value.text };
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, readable(member)]));
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readable(member)]));
}
