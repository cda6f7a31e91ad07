import type { EpochMs, TaskId, TaskStatus, WorkflowId, WorkflowStatus } from "@tutti/engine";

/**
 * What is known of an execution where it is searched for. Times are epoch milliseconds, 0 when unset; what is absent is "".
 * Inputs and outputs are JSON texts, possibly cut off. Source: reference/engine.md 1.12; api.md 3.5.
 */
export type WorkflowDocument = {
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly version: number;
  readonly correlationId: string;
  readonly startTime: EpochMs;
  readonly updateTime: EpochMs;
  readonly endTime: EpochMs;
  readonly status: WorkflowStatus;
  readonly priority: number;
  readonly classifier: string;
  /** "": it has none. */
  readonly parentWorkflowId: WorkflowId | "";
  readonly createdBy: string;
  readonly event: string;
  readonly idempotencyKey: string;
  readonly reasonForIncompletion: string;
  /** JSON texts of a list, a list and an object. */
  readonly failedReferenceTaskNames: string;
  readonly failedTaskNames: string;
  /** Why it has failed, as `errorCauseOf` tells: a short name of the cause, the task's definition, and what it told. */
  readonly errorGroup: string;
  readonly errorTask: string;
  readonly errorReason: string;
  readonly taskToDomain: string;
  readonly externalInputPayloadStoragePath: string;
  readonly externalOutputPayloadStoragePath: string;
  readonly input: string;
  readonly output: string;
};

/** As `WorkflowDocument`, of one attempt of a task. */
export type TaskDocument = {
  readonly taskId: TaskId;
  readonly workflowId: WorkflowId;
  readonly workflowType: string;
  readonly correlationId: string;
  readonly taskType: string;
  readonly taskDefName: string;
  readonly referenceTaskName: string;
  readonly status: TaskStatus;
  readonly scheduledTime: EpochMs;
  readonly startTime: EpochMs;
  readonly updateTime: EpochMs;
  readonly endTime: EpochMs;
  readonly queueWaitTime: number;
  readonly workflowPriority: number;
  readonly domain: string;
  readonly reasonForIncompletion: string;
  readonly externalInputPayloadStoragePath: string;
  readonly externalOutputPayloadStoragePath: string;
  readonly input: string;
  readonly output: string;
};

/** An execution at a revision as it is to be found. */
export type IndexedExecution = {
  readonly revision: number;
  readonly workflow: WorkflowDocument;
  readonly tasks: readonly TaskDocument[];
};

/** Milliseconds from start to end; 0 before that. */
export function executionTimeOf({
  startTime,
  endTime,
}: {
  readonly startTime: EpochMs;
  readonly endTime: EpochMs;
}): number {
  return endTime > 0 && startTime > 0 ? Math.max(0, endTime - startTime) : 0;
}
