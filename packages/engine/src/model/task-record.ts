import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { EpochMs, LeaseId, SnapshotHash, TaskId, WorkflowId } from "../ids.ts";
import type { PayloadSlot } from "./payload-slot.ts";
import type { TaskStatus } from "./status.ts";
import type { TaskMessage } from "./task-message.ts";

/**
 * Where a non-terminal task is, as far as handing it out goes.
 *
 * - `delayed`: SCHEDULED, and not to be queued before `dueAt`;
 * - `queued`: SCHEDULED and waiting in its queue (it has a `scheduled_task` row) under `<taskId>-<delivery>`;
 * - `leased`: IN_PROGRESS at a worker;
 * - `internal`: the engine itself ends it (WAIT, JOIN), or somebody outside does (HUMAN).
 * - `ended`: terminal.
 */
export type HandOut = "delayed" | "queued" | "leased" | "internal" | "ended";

/** One attempt of one task of an execution. Times are epoch milliseconds, 0 when unset. Source: reference/engine.md 1.7. */
export type TaskRecord = {
  readonly taskId: TaskId;
  readonly workflowId: WorkflowId;
  readonly referenceTaskName: string;
  readonly taskType: string;
  readonly taskDefName: string;
  readonly status: TaskStatus;
  /** Rises with every record of the execution, from 1. */
  readonly seq: number;
  readonly retryCount: number;
  /** The turn of the innermost loop around it, from 1; 0 outside loops. */
  readonly iteration: number;
  /** The turns of all loops around it, outermost first: the suffix of its reference, `__1__2`. Empty outside loops. */
  readonly iterations: readonly number[];
  /** Its configuration, where the definition does not have it as it runs: dynamic tasks and forks. */
  readonly workflowTask: WorkflowTask | undefined;
  /** The reference of the task that made it, suffix included: a dynamic fork. */
  readonly parentTaskReferenceName: string | undefined;
  /** A newer attempt replaced this one. */
  readonly retried: boolean;
  /** Its end has been acted upon: successors are scheduled, joins have heard of it. */
  readonly executed: boolean;
  readonly retriedTaskId: TaskId | undefined;
  readonly pollCount: number;
  readonly scheduledTime: EpochMs;
  /** Of the first attempt; inherited by retries. */
  readonly firstScheduledTime: EpochMs;
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
  readonly updateTime: EpochMs;
  readonly startDelayInSeconds: number;
  readonly callbackAfterSeconds: number;
  readonly responseTimeoutSeconds: number;
  readonly workerId: string | undefined;
  readonly domain: string | undefined;
  readonly reasonForIncompletion: string | undefined;
  readonly input: PayloadSlot;
  readonly output: PayloadSlot;
  /** What clients have put beside the input and the output. Absent: nothing. */
  readonly inputMessage?: TaskMessage | undefined;
  readonly outputMessage?: TaskMessage | undefined;
  readonly workflowPriority: number;
  readonly rateLimitPerFrequency: number;
  readonly rateLimitFrequencyInSeconds: number;
  readonly subWorkflowId: string | undefined;
  /** Its child had ended and was asked to go on: set until the child has told that it does. */
  readonly subworkflowChanged: boolean;
  /** The highest revision of its child that has been heard of: older news is ignored. */
  readonly childRevision: number;
  /** Of the definition that its child runs. */
  readonly childSnapshotHash?: SnapshotHash | undefined;
  readonly externalInputPayloadStoragePath: string | undefined;
  readonly externalOutputPayloadStoragePath: string | undefined;
  /** How often it was offered to workers; only the current delivery may be taken. */
  readonly delivery: number;
  readonly handOut: HandOut;
  /** When a delayed task may be queued; for WAIT when it ends. Of one that has ended: `begunLaterAs`. undefined: no such time. */
  readonly dueAt: EpochMs | undefined;
  /** The lease under which a worker has it. */
  readonly leaseId: LeaseId | undefined;
};

/** The queue a task waits in: `[domain:]taskType`. Source: reference/engine.md 7.1. */
export function queueNameOf(task: Pick<TaskRecord, "taskType" | "domain">): string {
  return task.domain === undefined ? task.taskType : `${task.domain}:${task.taskType}`;
}

/** The reference as the definition has it: without the suffix of its turns. Source: engine.md 3.4. */
export function baseReferenceOf(task: Pick<TaskRecord, "referenceTaskName" | "iterations">): string {
  const suffix = suffixOf(task.iterations);
  return suffix === "" ? task.referenceTaskName : task.referenceTaskName.slice(0, -suffix.length);
}

/** Whether it waits for others by their references. */
export function isJoin({ taskType }: TaskRecord): boolean {
  return taskType === "JOIN" || taskType === "EXCLUSIVE_JOIN";
}

/**
 * Whether it can only end after other tasks of its execution: those of its types have `waitsFor`. What workers do may have the
 * name of a type.
 */
export function isWaitingForOthers({ taskType, handOut }: Pick<TaskRecord, "taskType" | "handOut">): boolean {
  return handOut === "internal" && WAITING_TYPES.has(taskType);
}

const WAITING_TYPES: ReadonlySet<string> = new Set(["JOIN", "EXCLUSIVE_JOIN", "DO_WHILE", "FOR_EACH", "TRY"]);

/** What is appended to the reference of a task that runs within these turns. */
export function suffixOf(iterations: readonly number[]): string {
  return iterations.map((iteration) => `__${iteration}`).join("");
}
