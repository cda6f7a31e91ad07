import {
  leaseIdFrom,
  TASK_STATUSES,
  taskIdFrom,
  WORKFLOW_STATUSES,
  workflowIdFrom,
  type LeaseId,
  type TaskId,
  type TaskStatus,
  type WorkflowId,
  type WorkflowStatus,
} from "@tutti/engine";

import type { LostLease as WireLostLease } from "../gen/tutti/internal/v1/decider_service.ts";

/** A task that was taken out of a worker's hands, between decider and those who follow leases. */
export type LostLeaseOnItsWay = {
  readonly workflowId: WorkflowId;
  readonly taskId: TaskId;
  readonly leaseId: LeaseId;
  readonly taskStatus: TaskStatus | undefined;
  readonly workflowStatus: WorkflowStatus | undefined;
  readonly reason: string | undefined;
};

export function lostLeaseToWire({ taskStatus, workflowStatus, reason, ...ids }: LostLeaseOnItsWay): WireLostLease {
  return { ...ids, taskStatus: taskStatus ?? "", workflowStatus: workflowStatus ?? "", reason: reason ?? "" };
}

/** Throws TypeError on what decider cannot have sent. */
export function lostLeaseFromWire(wire: WireLostLease): LostLeaseOnItsWay {
  const [workflowId, taskId] = [workflowIdFrom(wire.workflowId), taskIdFrom(wire.taskId)];
  if (workflowId === undefined || taskId === undefined) throw new TypeError("a lost lease is of no task");
  return {
    workflowId,
    taskId,
    leaseId: leaseIdFrom(wire.leaseId),
    taskStatus: TASK_STATUSES.find((status) => status === wire.taskStatus),
    workflowStatus: WORKFLOW_STATUSES.find((status) => status === wire.workflowStatus),
    reason: wire.reason === "" ? undefined : wire.reason,
  };
}
