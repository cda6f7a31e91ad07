/** Source: reference/engine.md 2.1. */
export const WORKFLOW_STATUSES = ["RUNNING", "PAUSED", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"] as const;
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];

/** Source: reference/engine.md 2.2. */
export const TASK_STATUSES = [
  "SCHEDULED",
  "IN_PROGRESS",
  "COMPLETED",
  "COMPLETED_WITH_ERRORS",
  "SKIPPED",
  "FAILED",
  "TIMED_OUT",
  "FAILED_WITH_TERMINAL_ERROR",
  "CANCELED",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** What a worker may say of its task. Source: reference/engine.md 1.8. */
export const TASK_RESULT_STATUSES = [
  "IN_PROGRESS",
  "FAILED",
  "FAILED_WITH_TERMINAL_ERROR",
  "COMPLETED",
  "CANCELED",
] as const;
export type TaskResultStatus = (typeof TASK_RESULT_STATUSES)[number];

export function isTerminalWorkflow(status: WorkflowStatus): boolean {
  return status !== "RUNNING" && status !== "PAUSED";
}

export function isTerminalTask(status: TaskStatus): boolean {
  return status !== "SCHEDULED" && status !== "IN_PROGRESS";
}

/** Whether the task ended without success, so that retry, optional or failure must be decided. */
export function isUnsuccessful(status: TaskStatus): boolean {
  return (
    status === "FAILED" || status === "TIMED_OUT" || status === "FAILED_WITH_TERMINAL_ERROR" || status === "CANCELED"
  );
}

/** Whether another attempt may follow at all. */
export function isRetriable(status: TaskStatus): boolean {
  return status === "FAILED" || status === "TIMED_OUT";
}
