import type { workerGrpc } from "@tutti/contracts";
import { isTerminalTask, isTerminalWorkflow } from "@tutti/engine";
import type { LostLease, TaskStanding } from "@tutti/ports";

/** What a worker has: one hand-out of a task. */
export type HeldLease = Pick<LostLease, "workflowId" | "taskId" | "leaseId">;

/** What a worker is told of a task that it has lost. */
export function cancellationOf(lost: LostLease): workerGrpc.TaskCancellation {
  const { leaseId, taskId, workflowId, taskStatus, workflowStatus } = lost;
  const reason = reasonOf(lost);
  const message = lost.reason ?? words[reason];
  return { leaseId, taskId, workflowId, reason, taskStatus, workflowStatus, message };
}

/** How the task was lost, of how it stands; undefined where it was not. */
export function lostOf(held: HeldLease, standing: TaskStanding | undefined): LostLease | undefined {
  if (standing === undefined) return { ...held, taskStatus: undefined, workflowStatus: undefined, reason: undefined };
  const { status: taskStatus, workflowStatus, leaseId, reason } = standing;
  const isHeld = leaseId === held.leaseId && !isTerminalTask(taskStatus);
  return isHeld ? undefined : { ...held, taskStatus, workflowStatus, reason };
}

type Reason = keyof typeof words;

const words = {
  CANCELLATION_REASON_WORKFLOW_ENDED: "the execution has ended",
  CANCELLATION_REASON_TASK_ENDED: "the task has ended",
  CANCELLATION_REASON_LEASE_ENDED: "the task is not in this worker's hands any more",
  CANCELLATION_REASON_REMOVED: "there is no such task any more",
} as const;

function reasonOf({ taskStatus, workflowStatus }: LostLease): Reason {
  if (taskStatus === undefined || workflowStatus === undefined) return "CANCELLATION_REASON_REMOVED";
  if (isTerminalWorkflow(workflowStatus)) return "CANCELLATION_REASON_WORKFLOW_ENDED";
  return isTerminalTask(taskStatus) ? "CANCELLATION_REASON_TASK_ENDED" : "CANCELLATION_REASON_LEASE_ENDED";
}
