import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { CreditId, EpochMs, EventId, LeaseId, SnapshotHash, TaskId, WorkflowId } from "../ids.ts";
import type { TaskResultStatus, WorkflowStatus } from "../model/status.ts";
import type { TaskLimit } from "../model/task-limit.ts";
import type { TaskMessage } from "../model/task-message.ts";
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

/** The task that waits for a child, and its execution. */
export type ParentLink = { readonly workflowId: WorkflowId; readonly taskId: TaskId };

/**
 * Starts the execution `workflowId`, which api, or the decision of its parent, has made up beforehand so that the start
 * can be repeated.
 */
export type WorkflowStarted = EventOf<
  "WorkflowStarted",
  {
    /** Of a child. */
    readonly parent?: ParentLink | undefined;
    /** How many executions lead to it, as whose sub-workflow or failure workflow the next one begins; absent: none. */
    readonly depth?: number | undefined;
    readonly name: string;
    /** undefined: the latest. */
    readonly version: number | undefined;
    readonly inlineDefinition: WorkflowDef | undefined;
    /**
     * Filled by decider once name, version and task definitions are resolved; the stored event always has it. A child's
     * start comes with it: it wins over name, version and `inlineDefinition`.
     */
    readonly snapshotHash: SnapshotHash | undefined;
    readonly input: Payload;
    readonly correlationId: string | undefined;
    readonly priority: number;
    readonly taskToDomain: ReadonlyMap<string, string>;
    readonly externalInputPayloadStoragePath: string | undefined;
    readonly createdBy: string | undefined;
    readonly event: string | undefined;
    /** The key that was reserved for `workflowId`. */
    readonly idempotencyKey?: string | undefined;
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
    /** Beside the output, in place of what was there. Absent: nothing is; of a task that goes on: what is there stays. */
    readonly outputMessage?: TaskMessage | undefined;
    readonly subWorkflowId: string | undefined;
    /** Only refreshes the response time-out; everything else in the event is left aside. */
    readonly extendLease: boolean;
    /** The lease under which its sender has the task; absent: not told. */
    readonly leaseId?: LeaseId | undefined;
    /**
     * Its sender goes on with the task: that stays IN_PROGRESS under its lease, with what is said here. Ignored, as an
     * extension is, where the task is under another lease than `leaseId`. Absent: no.
     */
    readonly progress?: TaskProgress | undefined;
  }
>;

/** What a report of progress leaves as it is: `output` where "kept" is said of it, and so the reason. */
export type TaskProgress = { readonly output: "kept" | "replaced"; readonly reason: "kept" | "replaced" };

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
    /** undefined: as it was. */
    readonly reasonForIncompletion?: string | undefined;
    /** Nothing of the task's output so far stays. Absent: members that are not named do. */
    readonly replacesOutput?: boolean | undefined;
    /** Absent: what is beside the output stays. */
    readonly outputMessage?: TaskMessage | undefined;
  }
>;

/**
 * Somebody signals the execution: its first open WAIT, with or without an end of its own, gets the status and the output.
 * Answered with the children in which a WAIT may be open, and nothing is stored, where it has none itself.
 * Source: reference/engine.md 8.5.
 */
export type WorkflowSignaled = EventOf<
  "WorkflowSignaled",
  {
    readonly status: TaskResultStatus;
    /** Laid over the task's output: members that it does not name stay. */
    readonly output: Payload;
  }
>;

/** A task was leased but never reached a worker: it is SCHEDULED again at once. */
export type TaskReturned = EventOf<"TaskReturned", { readonly taskId: TaskId; readonly leaseId: LeaseId }>;

/** The execution's wakeAt has come, or somebody thinks so: what is due is done, the rest is left. */
export type TimePassed = EventOf<"TimePassed", unknown>;

export type PauseRequested = EventOf<"PauseRequested", unknown>;
export type ResumeRequested = EventOf<"ResumeRequested", unknown>;
export type TerminateRequested = EventOf<
  "TerminateRequested",
  {
    readonly reason: string | undefined;
    /** Whether the definition's failure workflow is started. Absent: no. */
    readonly triggerFailureWorkflow?: boolean | undefined;
  }
>;

/** Somebody wants the execution looked at now: what is due is done. Source: reference/engine.md 2.13. */
export type DecideRequested = EventOf<"DecideRequested", unknown>;

/**
 * The execution and all that belongs to it go; later events do not find it. With `archive` only where it has ended.
 * Source: reference/engine.md 2.12.
 */
export type RemoveRequested = EventOf<"RemoveRequested", { readonly archive: boolean }>;

/**
 * How a child stands, told to its parent when it ends, when it goes on again after an end, and when it is removed before
 * one. It says the child's state at a revision, not what changed: of several, only the one of the highest revision counts,
 * in whatever order they come. Source: core.md 9; engine.md 5.8, 2.9.
 */
export type ChildChanged = EventOf<
  "ChildChanged",
  {
    /** The parent's task that waits for the child. */
    readonly taskId: TaskId;
    readonly childWorkflowId: WorkflowId;
    readonly childRevision: number;
    /** The child's revision when it last went on after an end; 0 where it never has. */
    readonly revivedAtRevision: number;
    readonly name: string;
    readonly version: number;
    readonly status: WorkflowStatus | "REMOVED";
    /** `{}` while it has not ended. */
    readonly output: Payload;
    readonly externalOutputPayloadStoragePath: string | undefined;
    readonly reasonForIncompletion: string | undefined;
  }
>;

/**
 * Nobody waits for this child any more: its parent's task was cancelled. The child is terminated, or, where it does not
 * exist yet, stored as TERMINATED, so that its start, which may come later, is refused. Source: core.md 9; engine.md 2.8.
 */
export type ParentTaskCanceled = EventOf<
  "ParentTaskCanceled",
  {
    readonly parent: ParentLink;
    readonly reason: string;
    /** What the parent had heard of the child. One that went on after that is waited for again: nothing is cancelled. */
    readonly childRevision: number;
    /** Whether the parent has asked it to go on and not heard yet that it does: it ends even so, and says that it has. */
    readonly isAskedToGoOn?: boolean | undefined;
    /** Of the child's definition, for one that does not exist yet. */
    readonly snapshotHash: SnapshotHash;
    readonly correlationId: string | undefined;
  }
>;

/** What failed or was cancelled is tried again. Children that failed are begun anew, by new executions. Source: engine.md 2.5. */
export type RetryRequested = EventOf<
  "RetryRequested",
  {
    /** The execution whose task waits for this one goes on, and is told how this one stands whatever comes of it. Absent: no. */
    readonly isAskedByParent?: boolean | undefined;
  }
>;

/** The execution begins again from its first task, under its id. Source: reference/engine.md 2.6. */
export type RestartRequested = EventOf<"RestartRequested", { readonly useLatestDefinitions: boolean }>;

/** The execution runs again from one of its tasks or of its descendants', or from the start. Source: reference/engine.md 2.7. */
export type RerunRequested = EventOf<
  "RerunRequested",
  {
    /** undefined: from the start. */
    readonly taskId: TaskId | undefined;
    /**
     * Where the task is a descendant's: the tasks that wait for the children on the way down to it, this execution's own
     * first. Absent or empty: the task is this execution's.
     */
    readonly path?: readonly TaskId[] | undefined;
    /** Whether the execution's parent asks, which waits for it by now. Absent: no. */
    readonly isAskedByParent?: boolean | undefined;
    /** undefined, here and below: as it was. */
    readonly workflowInput: Payload | undefined;
    readonly taskInput: Payload | undefined;
    readonly correlationId: string | undefined;
  }
>;

/** A task that has not been reached yet is passed over. Source: reference/engine.md 2.10. */
export type SkipTaskRequested = EventOf<
  "SkipTaskRequested",
  {
    /** With or without the suffix of a loop's turn. */
    readonly taskReferenceName: string;
    readonly taskInput: Payload;
    readonly taskOutput: Payload;
    /** Beside the input and the output. Absent: nothing is. */
    readonly taskInputMessage?: TaskMessage | undefined;
    readonly taskOutputMessage?: TaskMessage | undefined;
  }
>;

/** Tasks that their workers have put off are offered at once. Source: reference/engine.md 2.11. */
export type ResetCallbacksRequested = EventOf<"ResetCallbacksRequested", unknown>;

/** The flow leaves where it is and goes on at another task of the definition. */
export type JumpToTaskRequested = EventOf<
  "JumpToTaskRequested",
  {
    readonly taskReferenceName: string;
    /** Laid over the input that the definition gives the task. */
    readonly taskInput: Payload;
  }
>;

/** A running execution goes on with another version of its definition. */
export type UpgradeRequested = EventOf<"UpgradeRequested", { readonly version: number | undefined }>;

/**
 * Somebody sends messages to whichever tasks of the execution pull them. Refused as IllegalTransition where it does not
 * run, as LimitReached where too many wait. Source: reference/engine.md 12.2.
 */
export type MessagesPushed = EventOf<
  "MessagesPushed",
  {
    /** In their order. A payload is a JSON object. */
    readonly messages: readonly { readonly id: string; readonly payload: Payload }[];
  }
>;

/** Variables of a running execution are set, key by key at the top level. Source: reference/engine.md 9.3. */
export type UpdateVariablesRequested = EventOf<
  "UpdateVariablesRequested",
  {
    /** A JSON object. */
    readonly variables: Payload;
    /** Adds to variables that are lists instead of replacing them. */
    readonly appendArray: boolean;
  }
>;

/** All that can happen to an execution. Facts are past tense, requests end in Requested. Source: architecture.md 4. */
export type WorkflowEvent =
  | WorkflowStarted
  | TaskPolled
  | TaskUpdated
  | TaskUpdatedByReference
  | WorkflowSignaled
  | TaskReturned
  | TimePassed
  | PauseRequested
  | ResumeRequested
  | TerminateRequested
  | DecideRequested
  | RemoveRequested
  | RetryRequested
  | RestartRequested
  | RerunRequested
  | SkipTaskRequested
  | ResetCallbacksRequested
  | JumpToTaskRequested
  | UpgradeRequested
  | MessagesPushed
  | UpdateVariablesRequested
  | ChildChanged
  | ParentTaskCanceled;

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
