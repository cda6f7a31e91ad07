import type { JsonObject, TaskId, WorkflowId } from "@tutti/engine";

/** One attempt of a task that the server itself carries out. */
export type SystemTaskCall = {
  readonly taskId: TaskId;
  readonly workflowId: WorkflowId;
  readonly workflowName: string;
  readonly referenceTaskName: string;
  readonly taskDefName: string;
  readonly retryCount: number;
  readonly correlationId: string | undefined;
  /** Evaluated, secrets in it: nothing of it may be logged. */
  readonly input: JsonObject;
};

/** What came of it. */
export type SystemTaskResult = {
  /** IN_PROGRESS: it goes on elsewhere and is ended by an update, or is carried out again after `callbackAfterSeconds`. */
  readonly status: "COMPLETED" | "IN_PROGRESS" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR";
  readonly output: JsonObject;
  readonly reasonForIncompletion?: string;
  readonly callbackAfterSeconds?: number;
};

/** The worker of one task type, built into the server. */
export interface SystemTask {
  /** The type, and so the name of the queue that its tasks wait in. */
  readonly type: string;
  /** What it waits for, as the host that it calls: tasks of one lane get half of the places at most, of several less each. Absent: nothing in particular. */
  laneOf?(call: SystemTaskCall): string | undefined;
  /**
   * Carries the task out, and stops when the signal is aborted; what it then gives is not looked at. It may be called
   * twice for one attempt: after a crash nobody knows how far the first call came. What it throws fails the attempt.
   */
  run(call: SystemTaskCall, signal: AbortSignal): Promise<SystemTaskResult>;
}
