import type {
  EpochMs,
  Execution,
  ExternalThresholds,
  LeaseId,
  TaskId,
  TaskRecord,
  TaskStatus,
  TaskWaitedFor,
  WorkflowEventKind,
  WorkflowId,
  WorkflowStatus,
} from "@tutti/engine";

import type { Asked } from "./asked.ts";

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
