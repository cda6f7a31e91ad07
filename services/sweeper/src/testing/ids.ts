import { taskIdAt, workflowIdFrom, type QueuedTask, type WorkflowId } from "@tutti/engine";

/** The n-th workflow id; they rise with n. */
export function workflowIdAt(n: number): WorkflowId {
  const id = workflowIdFrom(`0193c0de-0000-7000-8000-${n.toString(16).padStart(12, "0")}`);
  if (id === undefined) throw new Error("it is a UUID");
  return id;
}

/** A task that waits, of the n-th workflow. */
export function queuedTaskAt(n: number, queue = "q"): QueuedTask {
  const workflowId = workflowIdAt(n);
  return { workflowId, taskId: taskIdAt({ ms: 1, ordinal: n }, workflowId), delivery: 1, queue, priority: 0, since: 0 };
}
