import type {
  Answer,
  Changes,
  EncodedEvent,
  EpochMs,
  EventId,
  ExternalThresholds,
  Lease,
  LoadedExecution,
  Payload,
  PayloadPlace,
  QueuedTask,
  SnapshotHash,
  StoredEnv,
  LeaseId,
  TaskId,
  TaskRecord,
  TaskWaitedFor,
  Execution,
  WorkflowEventKind,
  WorkflowId,
  WorkflowMessage,
  TaskStatus,
  WorkflowStatus,
} from "@tutti/engine";

import type { Asked } from "./asked.ts";
import type { PublishedEventRow } from "./event-store.ts";
import type { OutboxKey, OutboxRow } from "./outbox.ts";
import type { NoticeRow } from "./status-notices.ts";
import type { IndexFeedRow } from "./search/index-feed.ts";
import type { KeptTaskResult } from "./task-results.ts";
import type { Page } from "./page.ts";

/** An applied event as it is kept: append-only under (workflowId, revision), together with what was answered. */
export type StoredEvent = {
  readonly workflowId: WorkflowId;
  readonly revision: number;
  readonly eventId: EventId;
  readonly at: EpochMs;
  readonly encoded: EncodedEvent;
  readonly env: StoredEnv;
  readonly answer: Answer;
};

export type BatchRequest = {
  /** Executions to lock, each once, in any order. New ones (first sends of a start) are not among them. */
  readonly lock: readonly WorkflowId[];
  /** The revision of what the caller has in memory; those that are behind are loaded again. */
  readonly cachedRevisions: ReadonlyMap<WorkflowId, number>;
  /** Events that were sent before: where one of them was applied, its answer comes back. */
  readonly repeats: readonly { readonly workflowId: WorkflowId; readonly eventId: EventId }[];
};

/** An execution whose payloads have more bytes than this together is loaded by `applyBatch` with all its slots unloaded. */
export const MAX_LOADED_PAYLOAD_BYTES = 256 * 1024;

/** What the locking statement found. Every id of `lock` is in exactly one of current, loaded, missing, busy. */
export type LockedBatch = {
  /** The database's clock. */
  readonly now: EpochMs;
  /** Locked; the caller's copy is up to date. */
  readonly current: ReadonlySet<WorkflowId>;
  /** Locked, and loaded because the caller had none or an old copy; without payloads beyond MAX_LOADED_PAYLOAD_BYTES. */
  readonly loaded: ReadonlyMap<WorkflowId, LoadedExecution>;
  readonly missing: ReadonlySet<WorkflowId>;
  /** Locked by somebody else: to be tried in a later batch. */
  readonly busy: ReadonlySet<WorkflowId>;
  /** Answers of those `repeats` that had been applied. */
  readonly answered: ReadonlyMap<EventId, Answer>;
};

/**
 * What a batch writes. `changes` has one entry an execution, its decisions merged: what is named in both of a pair of lists
 * (queued and unqueued, leased and unleased) is there in the end. Of an execution whose change says `isRemoved` nothing is
 * there in the end, its logs and these events included; what it has in the outbox stays, since it is for others.
 */
export type BatchWrite = {
  readonly changes: readonly Changes[];
  /** How records that `changes` writes again are stored now; of those only what differs need be written. Absent: nobody knows. */
  readonly stored?: StoredRecords;
  readonly events: readonly StoredEvent[];
  /** Leases whose task has reached its worker; rows of other lease ids are left alone. */
  readonly flushed: readonly Pick<Lease, "workflowId" | "taskId" | "leaseId">[];
  /** Rows that the outbox gets. */
  readonly outbox: readonly OutboxRow[];
  /** Rows that leave the outbox; those that are gone already are left alone. */
  readonly delivered: readonly OutboxKey[];
  /** What listeners are to hear of it; due at once. Absent: nothing. */
  readonly notices?: readonly NoticeRow[];
  /** Messages for event handlers; those of which no active handler is registered by then are left out. Absent: none. */
  readonly published?: readonly PublishedEventRow[];
  /** Results that other tasks may take over; of several under one key the last counts. Absent: none. */
  readonly results?: readonly KeptTaskResult[];
  /** What the index of searches is to be told. Absent: nothing. */
  readonly indexFeed?: readonly IndexFeedRow[];
};

/** Records as they were last committed. Those that are not among them are written whole. */
export type StoredRecords = {
  readonly executions: ReadonlyMap<WorkflowId, Execution>;
  readonly tasks: ReadonlyMap<TaskId, TaskRecord>;
};

/** Why a batch did not commit. `outcome` "unknown": the COMMIT's answer was lost, so it may have happened. */
export class BatchFailedError extends Error {
  override readonly name = "BatchFailedError";
  readonly outcome: "rolledBack" | "unknown";
  /** Whether the same batch may succeed when tried again (deadlock, lock wait, lost connection). */
  readonly isTransient: boolean;
  /** Whether the store takes no such data: something is too long or out of range for its place, whenever it is tried. */
  readonly isOfData: boolean;

  constructor(
    message: string,
    options: {
      readonly outcome: "rolledBack" | "unknown";
      readonly isTransient: boolean;
      /** Absent: it is not known to be. */
      readonly isOfData?: boolean;
      readonly cause: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.isOfData = options.isOfData ?? false;
    this.outcome = options.outcome;
    this.isTransient = options.isTransient;
  }
}

export type DueCursor = { readonly wakeAt: EpochMs; readonly workflowId: WorkflowId };
export type QueueCursor = QueuedCursor & { readonly since: EpochMs };
export type QueuedCursor = { readonly workflowId: WorkflowId; readonly taskId: TaskId };

/** A queue in which tasks wait, and for how long the first and the last of them have. */
export type WaitingQueue = { readonly queue: string; readonly oldestMs: number; readonly newestMs: number };

/** Which waiting tasks of a queue: those that have waited for `olderThanMs` or more, but not for `youngerThanMs`. */
export type WaitingRange = {
  readonly olderThanMs: number;
  readonly youngerThanMs: number;
  readonly after: QueueCursor | undefined;
  readonly limit: number;
};

/** A span of waiting: `fromAgeMs` or longer, but not `toAgeMs`. */
export type AgeSpan = { readonly fromAgeMs: number; readonly toAgeMs: number };

/** Which executions of a name: those of one status, and of one version where it is given, created in a span of time. */
export type NamedFilter = {
  readonly workflowName: string;
  readonly status: WorkflowStatus;
  /** undefined: any. */
  readonly workflowVersion: number | undefined;
  /** Both included. */
  readonly createdFrom: EpochMs;
  readonly createdTo: EpochMs;
};

/** A task that has not ended, of an execution that has not either. */
export type PendingTask = { readonly workflowId: WorkflowId; readonly taskId: TaskId };

export type NamedCursor = {
  readonly createTime: EpochMs;
  readonly workflowVersion: number;
  readonly workflowId: WorkflowId;
};

/** Which executions of a name and correlation id: those of one status where it is given. */
export type CorrelatedFilter = {
  readonly workflowName: string;
  readonly correlationId: string;
  readonly status: WorkflowStatus | undefined;
};

/** `leaveOut`: of inputs and outputs that are larger only the size is read. Absent: none is. */
export type ReadOptions = Asked & {
  readonly includeTasks: boolean;
  readonly leaveOut?: ExternalThresholds | undefined;
};

/** How a task stands, as far as somebody who works on it must know. */
export type TaskStanding = {
  readonly workflowId: WorkflowId;
  readonly status: TaskStatus;
  /** Under which a worker has it. */
  readonly leaseId: LeaseId | undefined;
  readonly workflowStatus: WorkflowStatus;
  /** Why the task, or else its execution, stands so. */
  readonly reason: string | undefined;
};

/** How an execution stands, as far as somebody who waits for it must know. */
export type ExecutionStanding = {
  readonly revision: number;
  readonly status: WorkflowStatus;
  /**
   * In the order of their scheduling: open WAIT tasks, open SUB_WORKFLOW tasks, and where references are asked for those of
   * them that have ended, with all SUB_WORKFLOW tasks. Read after the revision: they may be newer, never older.
   */
  readonly tasks: readonly TaskWaitedFor[];
};

/** What of an execution was written after a revision of it. No payload is read. */
export type ExecutionChanges = {
  readonly execution: Execution;
  /** False: what has changed cannot be told by `tasks`, since records of tasks went, or more have changed than were asked for. */
  readonly isTold: boolean;
  /** In the order of their scheduling. Read after the execution: they may be newer, never older. */
  readonly tasks: readonly TaskRecord[];
};

/** The beginning of a payload that has `sizeBytes` in all. */
export type PayloadBeginning = { readonly sizeBytes: number; readonly bytes: Uint8Array };

/** A task as it is drawn: what comes neither from its definition nor from its payloads. */
export type DrawnTask = Pick<
  TaskRecord,
  | ("taskId" | "workflowId" | "referenceTaskName" | "parentTaskReferenceName" | "taskType" | "taskDefName")
  | ("status" | "seq" | "retryCount" | "iteration" | "iterations" | "retried" | "pollCount" | "workerId" | "domain")
  | ("scheduledTime" | "startTime" | "updateTime" | "endTime" | "reasonForIncompletion" | "subWorkflowId")
>;

/** An execution as it is drawn. No payload is read. */
export type ExecutionDrawing = {
  readonly execution: Execution;
  /** In the order of their scheduling. */
  readonly tasks: readonly DrawnTask[];
};

/** An applied event as the journal lists it: without what it carried. */
export type JournalEntry = {
  readonly revision: number;
  readonly at: EpochMs;
  readonly kind: WorkflowEventKind;
  /** JSON, as EncodedEvent has it: what the event says but its payloads. */
  readonly head: string;
};

/** Which part of an execution's journal: from its beginning, or from its end backwards. */
export type JournalRange = {
  readonly limit: number;
} & (
  | { readonly from: "beginning"; readonly afterRevision: number }
  | { readonly from: "end"; readonly kinds: readonly WorkflowEventKind[] }
);

/** Events that are looked through from the end of a journal, at most. */
export const MAX_JOURNAL_LOOK = 1_000;

/** How far one execution is read. */
export type ReadOneOptions = ReadOptions & {
  /** Of one with more tasks so many and one are read, the oldest, so that the reader sees it. Absent: all are. */
  readonly maxTasks?: number;
  /** Looked at between the parts in which many tasks are read: aborted, the reading rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
};

/** Tasks of one execution that stand alike. `isTimed`: something happens to them at a time. */
export type TaskTally = Pick<TaskRecord, "taskType" | "taskDefName" | "domain" | "status" | "handOut"> & {
  readonly isTimed: boolean;
  readonly count: number;
};

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
