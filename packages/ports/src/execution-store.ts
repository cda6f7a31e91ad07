import type {
  Execution,
  Lease,
  LoadedExecution,
  Payload,
  PayloadPlace,
  QueuedTask,
  SnapshotHash,
  TaskId,
  TaskRecord,
  TaskStatus,
  WorkflowId,
  WorkflowMessage,
} from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { BatchRequest, BatchWrite, LockedBatch, StoredEvent } from "./execution-batch.ts";
import type {
  AgeSpan,
  CorrelatedFilter,
  DueCursor,
  ExecutionChanges,
  ExecutionDrawing,
  ExecutionStanding,
  JournalEntry,
  JournalRange,
  NamedCursor,
  NamedFilter,
  PayloadBeginning,
  PendingTask,
  QueueCursor,
  QueuedCursor,
  ReadOneOptions,
  ReadOptions,
  TaskStanding,
  TaskTally,
  WaitingQueue,
  WaitingRange,
} from "./execution-reads.ts";
import type { OutboxKey, OutboxRow } from "./outbox.ts";
import type { Page } from "./page.ts";

/** The system of record for executions. Only decider calls `applyBatch` and `putSnapshot`; everybody may read. */
export interface ExecutionStore {
  /**
   * One transaction: locks, loads, lets `decide` work in memory (it must not wait for anything), writes, commits.
   * An empty write commits nothing. Throws BatchFailedError; what `decide` throws rolls back and passes through.
   */
  applyBatch(request: BatchRequest, decide: (locked: LockedBatch) => BatchWrite): Promise<void>;

  /**
   * With all payloads but those that are left out; `tasks`, in the order of their scheduling, is empty unless asked for. Many
   * tasks are read in parts, of one state, between which everything else in the process goes on.
   */
  getExecution(workflowId: WorkflowId, options: ReadOneOptions): Promise<LoadedExecution | undefined>;

  /** As `getExecution`, those of `workflowIds` that exist. */
  getExecutions(
    workflowIds: readonly WorkflowId[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<WorkflowId, LoadedExecution>>;

  /** How those of the tasks stand that exist, by their ids alone. Costs two look-ups each; no payload is read. */
  getTaskStandings(taskIds: readonly TaskId[]): Promise<ReadonlyMap<TaskId, TaskStanding>>;

  /** How those of `workflowIds` stand that exist. Costs as much as they have tasks, but no payload is read. */
  getExecutionStandings(
    workflowIds: readonly WorkflowId[],
    taskReferenceNames: readonly string[],
    asked?: Asked,
  ): Promise<ReadonlyMap<WorkflowId, ExecutionStanding>>;

  /** All tasks, of one state, read in parts as by `getExecution`, but at a fraction of its cost. undefined: no such execution. */
  getDrawing(workflowId: WorkflowId, asked?: Asked): Promise<ExecutionDrawing | undefined>;

  /** What was written after `revision`; costs a look at each task, but reads those alone that were. undefined: no such execution. */
  getChangesSince(
    workflowId: WorkflowId,
    since: { readonly revision: number; readonly limit: number },
    asked?: Asked,
  ): Promise<ExecutionChanges | undefined>;

  /**
   * Tasks of these statuses that no newer attempt has replaced, in the order of their scheduling, at most `limit`. Costs a look
   * at each task until there are so many; no payload is read. Empty where there is no such execution.
   */
  findTasks(
    workflowId: WorkflowId,
    wanted: { readonly statuses: readonly TaskStatus[]; readonly limit: number },
    asked?: Asked,
  ): Promise<readonly TaskRecord[]>;

  /**
   * How many tasks of these statuses that no newer attempt has replaced there are, by how they stand. Costs a look at each task; no
   * payload is read. Empty where there is no such execution.
   */
  tallyTasks(
    workflowId: WorkflowId,
    wanted: { readonly statuses: readonly TaskStatus[] },
    asked?: Asked,
  ): Promise<readonly TaskTally[]>;

  /** The revisions of those of `workflowIds` that exist. Costs a look-up each. */
  getRevisions(workflowIds: readonly WorkflowId[], asked?: Asked): Promise<ReadonlyMap<WorkflowId, number>>;

  /** By the task's id alone, through the 62 bits that it shares with its execution. With payloads, as `getExecution`. */
  getTask(
    taskId: TaskId,
    options?: Omit<ReadOptions, "includeTasks">,
  ): Promise<{ readonly execution: Execution; readonly task: TaskRecord } | undefined>;

  /** One payload of an execution; undefined where the execution or task does not exist. */
  getPayload(workflowId: WorkflowId, place: PayloadPlace, asked?: Asked): Promise<Payload | undefined>;

  /** At most `maxBytes` of the beginning of such a payload, which may end within a character; no more is fetched. */
  getPayloadBeginning(
    workflowId: WorkflowId,
    place: PayloadPlace,
    maxBytes: number,
    asked?: Asked,
  ): Promise<PayloadBeginning | undefined>;

  /** The messages of an execution at `count` places from `first` on, in their order; those that are there. */
  getMessages(
    workflowId: WorkflowId,
    range: { readonly first: number; readonly count: number },
  ): Promise<readonly WorkflowMessage[]>;

  /** The definition, as JSON, that executions of this hash run. Never changes. */
  getSnapshot(hash: SnapshotHash): Promise<Payload | undefined>;
  putSnapshot(hash: SnapshotHash, definition: Payload): Promise<void>;

  /** The applied events of an execution from `fromRevision` on, oldest first, at most `limit`. */
  getEvents(workflowId: WorkflowId, fromRevision: number, limit: number): Promise<readonly StoredEvent[]>;

  /**
   * The journal of an execution without what its events carried: from its beginning the oldest first; from its end the newest
   * first, of these kinds, among the last MAX_JOURNAL_LOOK.
   */
  getJournal(workflowId: WorkflowId, range: JournalRange, asked?: Asked): Promise<readonly JournalEntry[]>;

  /** Executions by (create time, version, id). Costs as much as there are of that name, status and span of time. */
  findNamed(
    filter: NamedFilter,
    after: NamedCursor | undefined,
    limit: number,
    asked?: Asked,
  ): Promise<Page<NamedCursor, NamedCursor>>;

  /** Executions by id. Costs as much as there are of that name and correlation id. */
  findCorrelated(
    filter: CorrelatedFilter,
    after: WorkflowId | undefined,
    limit: number,
    asked?: Asked,
  ): Promise<Page<WorkflowId, WorkflowId>>;

  /** Every execution, by id. */
  findAll(after: WorkflowId | undefined, limit: number): Promise<Page<WorkflowId, WorkflowId>>;
  /**
   * Tasks of that definition's name which are SCHEDULED or IN_PROGRESS in executions that have not ended: the first of
   * them by the execution's name, status, creation and id, then by the task's id. Costs as much as there are such executions, until it has enough.
   */
  findPending(taskDefName: string, limit: number, asked?: Asked): Promise<readonly PendingTask[]>;

  /** Executions whose wakeAt has come by the database's clock, by (wakeAt, id). */
  findDue(after: DueCursor | undefined, limit: number): Promise<Page<DueCursor, DueCursor>>;

  /** Tasks that have waited in their queue for longer than `olderThanMs`, by (workflow id, task id). */
  findQueued(
    olderThanMs: number,
    after: QueuedCursor | undefined,
    limit: number,
  ): Promise<Page<QueuedTask, QueuedCursor>>;

  /** Queues in which a task has waited for longer than `olderThanMs`. Costs as much as there are queues, not tasks. */
  waitingQueues(olderThanMs: number, asked?: Asked): Promise<readonly WaitingQueue[]>;

  /** Waiting tasks of one queue, the oldest first. Costs as much as it finds. */
  findQueuedOf(queue: string, range: WaitingRange, asked?: Asked): Promise<Page<QueuedTask, QueueCursor>>;

  /** Instances with leases that are older than `olderThanMs`. Costs as much as there are instances. */
  leaseHolders(olderThanMs: number): Promise<readonly string[]>;

  /** Leases of an api process that are older than `olderThanMs`. */
  findLeases(instance: string, olderThanMs: number, limit: number): Promise<readonly Lease[]>;

  /**
   * Rows of the outbox that are older than `olderThanMs` by the database's clock, the oldest first. They are as young as
   * new ones from then on, so that nobody else takes them meanwhile. Not decided by anybody: the caller sends their events
   * and deletes them once all have been answered.
   */
  takeOutbox(olderThanMs: number, limit: number): Promise<readonly OutboxRow[]>;
  /** Those that are gone already are left alone. */
  deleteOutbox(keys: readonly OutboxKey[]): Promise<void>;
  /** How many rows the outbox has, counted no further than `upTo`. */
  outboxSize(upTo: number): Promise<number>;

  /** How many tasks wait in each of these queues, counted no further than `upTo`. Costs as much as it counts. */
  queueSizesUpTo(queues: readonly string[], upTo: number, asked?: Asked): Promise<ReadonlyMap<string, number>>;

  /** How many tasks of a queue have waited for so long, of each span counted no further than `upTo`. Costs as much as it counts. */
  queueAges(queue: string, spans: readonly AgeSpan[], upTo: number, asked?: Asked): Promise<readonly number[]>;

  /** How many tasks wait in these queues; every queue that has any, where `queues` is undefined. */
  queueSizes(queues: readonly string[] | undefined, asked?: Asked): Promise<ReadonlyMap<string, number>>;

  /** Resolves when the store answers; rejects with the reason otherwise. For health checks. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
