import type { TaskResult, workerGrpc } from "@tutti/contracts";
import { isJsonObject, JsonSyntaxError, MAX_NAME_BYTES, Payload } from "@tutti/engine";
import type { Fault, Read } from "@tutti/engine";

/** A result of a frame, before anybody has looked whether there is such a task. */
export type StreamedResult = {
  readonly resultId: string;
  readonly leaseId: string;
  readonly isRepeat: boolean;
  readonly result: TaskResult;
};

const statuses = {
  WORKER_RESULT_STATUS_IN_PROGRESS: "IN_PROGRESS",
  WORKER_RESULT_STATUS_FAILED: "FAILED",
  WORKER_RESULT_STATUS_FAILED_WITH_TERMINAL_ERROR: "FAILED_WITH_TERMINAL_ERROR",
  WORKER_RESULT_STATUS_COMPLETED: "COMPLETED",
} as const;

/** The result that `workerId` sent, and what is wrong with its shape. Paths are those of `WorkerResult`. */
export function resultFromStream(wire: workerGrpc.WorkerResult, workerId: string): Read<StreamedResult> {
  const faults: Fault[] = [];
  if (wire.resultId === "") faults.push({ path: "result_id", message: "must be set" });
  else if (Buffer.byteLength(wire.resultId) > MAX_NAME_BYTES) faults.push(tooLong);
  const result: TaskResult = {
    workflowInstanceId: wire.workflowId,
    taskId: wire.taskId,
    status: statusOf(wire, faults),
    output: outputOf(wire, faults),
    reasonForIncompletion: wire.reason === "" ? undefined : wire.reason,
    callbackAfterSeconds: wire.callbackAfterSeconds,
    workerId,
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
    extendLease: wire.extendLease,
    logs: wire.logs.map(({ log, createdTimeMs }) => ({ log, createdTime: createdTimeMs || undefined })),
  };
  return { value: { resultId: wire.resultId, leaseId: wire.leaseId, isRepeat: wire.isRepeat, result }, faults };
}

const tooLong: Fault = { path: "result_id", message: `must have at most ${MAX_NAME_BYTES} bytes of UTF-8` };

function statusOf({ status, extendLease }: workerGrpc.WorkerResult, faults: Fault[]): TaskResult["status"] {
  if (status in statuses) return statuses[status as keyof typeof statuses];
  if (status === "UNRECOGNIZED") faults.push({ path: "status", message: "is a number that this server does not know" });
  else if (!extendLease) faults.push({ path: "status", message: "must be set" });
  return "IN_PROGRESS";
}

function outputOf({ output, extendLease }: workerGrpc.WorkerResult, faults: Fault[]): Payload {
  if (output.length === 0 || extendLease) return Payload.empty;
  const payload = Payload.fromBytes(output);
  try {
    // From its text where it begins with a byte order mark, which is no part of JSON and must not be stored.
    if (isJsonObject(payload.tree)) return output[0] === 0xef ? Payload.fromText(payload.text) : payload;
    faults.push({ path: "output", message: "must be a JSON object" });
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    faults.push({ path: "output", message: `must be a JSON object in UTF-8: ${error.message}` });
  }
  return Payload.empty;
}
