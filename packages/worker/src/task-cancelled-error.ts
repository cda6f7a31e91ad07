/** Why nobody waits for a task's result any more. */
export type CancellationReason =
  /** The execution has ended, and its tasks with it. */
  | "WORKFLOW_ENDED"
  /** The task was ended otherwise: its time is up, or somebody else has said what became of it. */
  | "TASK_ENDED"
  /** The task is, or will be, in other hands. */
  | "LEASE_ENDED"
  /** There is no such task any more. */
  | "REMOVED";

/** The reason of a handler's `signal` when its task is lost; its message is the task's or the execution's own reason. */
export class TaskCancelledError extends Error {
  override readonly name = "TaskCancelledError";
  readonly reason: CancellationReason;
  /** How the task stands, as `CANCELED`; undefined where it is not told. */
  readonly taskStatus: string | undefined;
  /** How its execution stands, as `TERMINATED`; undefined where it is not told. */
  readonly workflowStatus: string | undefined;

  constructor(
    message: string,
    { reason, taskStatus, workflowStatus }: Pick<TaskCancelledError, "reason" | "taskStatus" | "workflowStatus">,
  ) {
    super(message);
    this.reason = reason;
    this.taskStatus = taskStatus;
    this.workflowStatus = workflowStatus;
  }
}
