import { taskMessageFromWire } from "@tutti/contracts";
import type { TaskResult, workerGrpc } from "@tutti/contracts";
import { leaseIdFrom, MAX_NAME_BYTES } from "@tutti/engine";
import type { Fault, LeaseId, Read } from "@tutti/engine";

import { objectFromBytes } from "./object-from-bytes.ts";

/** A result of a frame, before anybody has looked whether there is such a task. */
export type StreamedResult = {
  readonly resultId: string;
  /** undefined: the task was not got over a stream. */
  readonly leaseId: LeaseId | undefined;
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
  const { resultId = "", leaseId = "", extendLease = false, isRepeat = false } = wire;
  const faults: Fault[] = [...idFaults("result_id", resultId), ...tooLongFaults("lease_id", leaseId)];
  const result: TaskResult = {
    workflowInstanceId: wire.workflowId ?? "",
    taskId: wire.taskId ?? "",
    status: extendLease ? "IN_PROGRESS" : statusFromStream(wire.status, faults),
    output: objectFromBytes(extendLease ? undefined : wire.output, { path: "output", faults }),
    reasonForIncompletion: wire.reason || undefined,
    callbackAfterSeconds: wire.callbackAfterSeconds ?? 0,
    workerId,
    externalOutputPayloadStoragePath: wire.externalOutputPayloadStoragePath || undefined,
    outputMessage: taskMessageFromWire(wire.outputMessage, { path: "", faults }, "output_message"),
    subWorkflowId: undefined,
    extendLease,
    logs: logsFromStream(wire.logs),
  };
  return { value: { resultId, leaseId: leaseId === "" ? undefined : leaseIdFrom(leaseId), isRepeat, result }, faults };
}

/** What became of a task; what is wrong with it is added to `faults`. */
export function statusFromStream(
  status: workerGrpc.WorkerResultStatus | undefined,
  faults: Fault[],
): TaskResult["status"] {
  if (status !== undefined && status in statuses) return statuses[status as keyof typeof statuses];
  const message = status === "UNRECOGNIZED" ? "is a number that this server does not know" : "must be set";
  faults.push({ path: "status", message });
  return "IN_PROGRESS";
}

export function logsFromStream(logs: readonly workerGrpc.WorkerLogLine[]): TaskResult["logs"] {
  return logs.map(({ log = "", createdTimeMs = 0 }) => ({ log, createdTime: createdTimeMs || undefined }));
}

/** What is wrong with an id that a worker made up. */
export function idFaults(path: string, id: string): readonly Fault[] {
  return id === "" ? [{ path, message: "must be set" }] : tooLongFaults(path, id);
}

function tooLongFaults(path: string, id: string): readonly Fault[] {
  if (Buffer.byteLength(id) <= MAX_NAME_BYTES) return [];
  return [{ path, message: `must have at most ${MAX_NAME_BYTES} bytes of UTF-8` }];
}
