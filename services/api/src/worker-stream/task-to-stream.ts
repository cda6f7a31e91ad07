import { taskMessageToWire } from "@tutti/contracts";
import type { workerGrpc } from "@tutti/contracts";
import type { PayloadSlot } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";

/** What a task weighs beside its payloads, near enough. */
const headBytes = 400;
const nothing = new Uint8Array(0);
const none: ReadonlyMap<string, string> = new Map();

/**
 * The task as a message of the worker stream, with the values that its definition asks for; undefined where a payload of it has yet
 * to be loaded.
 */
export function taskToStream(
  { leaseId, task, execution }: LeasedTask,
  runtimeMetadata: ReadonlyMap<string, string> = none,
): workerGrpc.WorkerTask | undefined {
  const input = task.externalInputPayloadStoragePath === undefined ? bytesOf(task.input) : nothing;
  const output = task.externalOutputPayloadStoragePath === undefined ? bytesOf(task.output) : nothing;
  if (input === undefined || output === undefined) return undefined;
  return {
    leaseId,
    taskId: task.taskId,
    workflowId: task.workflowId,
    workflowName: execution.workflowName,
    correlationId: execution.correlationId,
    workflowPriority: execution.priority,
    taskType: task.taskType,
    domain: task.domain,
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
    externalInputPayloadStoragePath: task.externalInputPayloadStoragePath,
    externalOutputPayloadStoragePath: task.externalOutputPayloadStoragePath,
    runtimeMetadata: new Map(runtimeMetadata),
    inputMessage: taskMessageToWire(task.inputMessage),
    outputMessage: taskMessageToWire(task.outputMessage),
  };
}

/** What the message weighs, near enough. */
export function sizeOfTask({ input = nothing, output = nothing, ...beside }: workerGrpc.WorkerTask): number {
  const messageBytes = [beside.inputMessage, beside.outputMessage].map((message) => message?.value.length ?? 0);
  return messageBytes.reduce((sum, bytes) => sum + bytes, headBytes + input.length + output.length);
}

/** Empty bytes stand for {}. */
function bytesOf({ payload }: PayloadSlot): Uint8Array | undefined {
  if (payload === undefined) return undefined;
  return payload.isEmptyObject ? nothing : payload.bytes;
}
