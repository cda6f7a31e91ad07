import type { workerGrpc } from "@tutti/contracts";
import type { PayloadSlot } from "@tutti/engine";
import type { ExecutionStore, LeasedTask } from "@tutti/ports";

/** What a task weighs beside its payloads, near enough. */
const headBytes = 400;
const nothing = new Uint8Array(0);

/** The task as a message of the worker stream; undefined where a payload of it has yet to be loaded. */
export function taskToStream({ leaseId, task, execution }: LeasedTask): workerGrpc.WorkerTask | undefined {
  const input = task.externalInputPayloadStoragePath === undefined ? bytesOf(task.input) : nothing;
  const output = task.externalOutputPayloadStoragePath === undefined ? bytesOf(task.output) : nothing;
  if (input === undefined || output === undefined) return undefined;
  return {
    leaseId,
    taskId: task.taskId,
    workflowId: task.workflowId,
    workflowName: execution.workflowName,
    correlationId: execution.correlationId ?? "",
    workflowPriority: execution.priority,
    taskType: task.taskType,
    domain: task.domain ?? "",
    taskDefName: task.taskDefName === "" ? task.taskType : task.taskDefName,
    referenceTaskName: task.referenceTaskName,
    retryCount: task.retryCount,
    iteration: task.iteration,
    seq: task.seq,
    pollCount: task.pollCount,
    scheduledTimeMs: task.scheduledTime,
    startTimeMs: task.startTime,
    responseTimeoutSeconds: task.responseTimeoutSeconds,
    input,
    output,
    externalInputPayloadStoragePath: task.externalInputPayloadStoragePath ?? "",
  };
}

/** The task with both payloads. Rejects where the store does, and where it has not what it must have. */
export async function withPayloads(leased: LeasedTask, store: Pick<ExecutionStore, "getPayload">): Promise<LeasedTask> {
  const [input, output] = await Promise.all([loaded(leased, "input", store), loaded(leased, "output", store)]);
  return { ...leased, task: { ...leased.task, input, output } };
}

/** What the message weighs, near enough. */
export function sizeOfTask({ input, output }: workerGrpc.WorkerTask): number {
  return headBytes + input.length + output.length;
}

/** Empty bytes stand for {}. */
function bytesOf({ payload }: PayloadSlot): Uint8Array | undefined {
  if (payload === undefined) return undefined;
  return payload.isEmptyObject ? nothing : payload.bytes;
}

async function loaded(
  { task }: LeasedTask,
  field: "input" | "output",
  store: Pick<ExecutionStore, "getPayload">,
): Promise<PayloadSlot> {
  const slot = task[field];
  if (slot.payload !== undefined) return slot;
  const payload = await store.getPayload(task.workflowId, { taskId: task.taskId, field });
  if (payload === undefined) throw new Error(`task ${task.taskId} was leased, but the store has no ${field} of it`);
  return { ...slot, payload };
}
