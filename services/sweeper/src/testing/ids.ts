import { leaseIdFrom, taskIdAt, workflowIdFrom, type Lease, type QueuedTask, type WorkflowId } from "@tutti/engine";

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

/** A lease of a task of the n-th workflow. */
export function leaseAt(n: number, some: Partial<Pick<Lease, "instance" | "epoch" | "since">> = {}): Lease {
  const workflowId = workflowIdAt(n);
  const taskId = taskIdAt({ ms: 1, ordinal: n }, workflowId);
  return { workflowId, taskId, leaseId: leaseIdFrom(`lease-${n}`), instance: "api-1", epoch: "a", since: 0, ...some };
}
