import { WireTaskResult } from "@tutti/contracts";
import type { Answer, TaskId, TaskRecord } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";
import type { ExecutionStore, LeasedTask } from "@tutti/ports";

import { storedExecution } from "./given-execution.ts";

/** A leased task whose execution is in the store. Its id has its execution's 62 bits, as every task's. */
export async function storedTask(executions: ExecutionStore, over: Partial<TaskRecord> = {}): Promise<LeasedTask> {
  const { workflowId } = leasedTask();
  const taskId = `01999999-0000-7000-${workflowId.slice(19)}` as TaskId;
  const leased = leasedTask({ ...over, workflowId, taskId });
  const { snapshotHash } = await storedExecution(executions, { tasks: [leased.task], over: { workflowId } });
  return { ...leased, snapshotHash };
}

/** A result by worker `w` that completes the task. */
export function resultOf({ taskId, workflowId }: LeasedTask, over: Partial<WireTaskResult> = {}): WireTaskResult {
  const ids = { taskId, workflowInstanceId: workflowId };
  return { ...WireTaskResult.create(), ...ids, status: "COMPLETED", workerId: "w", ...over };
}

/** Decider's answer to such a result. */
export function updated(taskId: TaskId, over: Partial<Extract<Answer, { kind: "TaskUpdated" }>> = {}) {
  return { kind: "TaskUpdated", taskId, status: "COMPLETED", ignored: false, ...over } as const;
}
