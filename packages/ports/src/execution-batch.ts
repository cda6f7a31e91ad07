import type {
  Answer,
  Changes,
  EncodedEvent,
  EpochMs,
  EventId,
  Execution,
  Lease,
  LoadedExecution,
  StoredEnv,
  TaskId,
  TaskRecord,
  WorkflowId,
} from "@tutti/engine";

import type { PublishedEventRow } from "./event-store.ts";
import type { OutboxKey, OutboxRow } from "./outbox.ts";
import type { IndexFeedRow } from "./search/index-feed.ts";
import type { NoticeRow } from "./status-notices.ts";
import type { KeptTaskResult } from "./task-results.ts";

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
