import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { CreditId, EpochMs, EventId, LeaseId, SnapshotHash, TaskId, WorkflowId } from "../ids.ts";
import type { TaskResultStatus } from "../model/status.ts";
import type { TaskLimit } from "../model/task-limit.ts";
import type { Payload } from "../payload/payload.ts";

/** Who asked for a change, for the audit trail. */
export type Origin = {
  /** The user, worker or service, as far as it is known; "" otherwise. */
  readonly actor: string;
  readonly requestId: string;
  /** W3C traceparent, or "". */
  readonly traceContext: string;
};

type EventOf<Kind extends string, Data> = {
  readonly kind: Kind;
  readonly eventId: EventId;
  readonly workflowId: WorkflowId;
  readonly origin: Origin;
} & Data;

/** Starts the execution `workflowId`, which api has made up beforehand so that the start can be repeated. */
export type WorkflowStarted = EventOf<
  "WorkflowStarted",
  {
    readonly name: string;
    /** undefined: the latest. */
    readonly version: number | undefined;
    readonly inlineDefinition: WorkflowDef | undefined;
    /** Filled by decider once name, version and task definitions are resolved; the stored event always has it. */
    readonly snapshotHash: SnapshotHash | undefined;
    readonly input: Payload;
    readonly correlationId: string | undefined;
    readonly priority: number;
    readonly taskToDomain: ReadonlyMap<string, string>;
    readonly externalInputPayloadStoragePath: string | undefined;
    readonly createdBy: string | undefined;
    readonly event: string | undefined;
  }
>;

/**
 * A worker claims a queued task. Refused as StaleTask unless it is SCHEDULED and at this very delivery; as SlotNeeded
 * unless it comes with a slot of the very limit that its task has, taken not long ago.
 */
export type TaskPolled = EventOf<
  "TaskPolled",
  {
    readonly taskId: TaskId;
    readonly delivery: number;
    readonly workerId: string | undefined;
    readonly leaseId: LeaseId;
    /** The api process that holds the worker, and that process's life. */
    readonly instance: string;
    readonly epoch: string;
    /** The slot taken for it, where its task is limited, and when by the database's clock, not later than it was. */
    readonly slot?: { readonly limit: TaskLimit; readonly at: EpochMs } | undefined;
  }
>;

/** A worker's, or anybody's, word on a task. Ignored (and answered) when the task or workflow has ended. */
export type TaskUpdated = EventOf<
  "TaskUpdated",
  {
    readonly taskId: TaskId;
    readonly status: TaskResultStatus;
    readonly output: Payload;
    readonly reasonForIncompletion: string | undefined;
    readonly callbackAfterSeconds: number;
    readonly workerId: string | undefined;
    readonly externalOutputPayloadStoragePath: string | undefined;
    readonly subWorkflowId: string | undefined;
    /** Only refreshes the response time-out; everything else in the event is left aside. */
    readonly extendLease: boolean;
  }
>;

/**
 * As TaskUpdated, for whichever open task has this reference when the event is decided. What it does not say of the task
 * stays as it was. Refused as NotFound where no task ever had the reference; answered and ignored where all have ended.
 * Source: reference/engine.md 7.5 "by ref".
 */
export type TaskUpdatedByReference = EventOf<
  "TaskUpdatedByReference",
  {
    /** With or without the suffix of a loop's iteration. */
    readonly taskReferenceName: string;
    readonly status: TaskResultStatus;
    /** Laid over the task's output: members that it does not name stay. */
    readonly output: Payload;
    /** undefined: whoever had the task before. */
    readonly workerId: string | undefined;
  }
>;

/** A task was leased but never reached a worker: it is SCHEDULED again at once. */
export type TaskReturned = EventOf<"TaskReturned", { readonly taskId: TaskId; readonly leaseId: LeaseId }>;

/** The execution's wakeAt has come, or somebody thinks so: what is due is done, the rest is left. */
export type TimePassed = EventOf<"TimePassed", unknown>;

export type PauseRequested = EventOf<"PauseRequested", unknown>;
export type ResumeRequested = EventOf<"ResumeRequested", unknown>;
export type TerminateRequested = EventOf<"TerminateRequested", { readonly reason: string | undefined }>;

/** Somebody wants the execution looked at now: what is due is done. Source: reference/engine.md 2.13. */
export type DecideRequested = EventOf<"DecideRequested", unknown>;

/**
 * The execution and all that belongs to it go; later events do not find it. With `archive` only where it has ended.
 * Source: reference/engine.md 2.12.
 */
export type RemoveRequested = EventOf<"RemoveRequested", { readonly archive: boolean }>;

/** All that can happen to an execution. Facts are past tense, requests end in Requested. Source: architecture.md 4. */
export type WorkflowEvent =
  | WorkflowStarted
  | TaskPolled
  | TaskUpdated
  | TaskUpdatedByReference
  | TaskReturned
  | TimePassed
  | PauseRequested
  | ResumeRequested
  | TerminateRequested
  | DecideRequested
  | RemoveRequested;

export type WorkflowEventKind = WorkflowEvent["kind"];

/** A waiting worker's offer to take up to `max` tasks of one queue. Source: core.md 5. */
export type Credit = {
  readonly creditId: CreditId;
  readonly queue: string;
  readonly max: number;
  readonly workerId: string | undefined;
  readonly instance: string;
  readonly epoch: string;
};
