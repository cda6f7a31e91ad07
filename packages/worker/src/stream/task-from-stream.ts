import type { workerGrpc } from "@tutti/contracts";

import type { JsonObject } from "../json.ts";
import type { ReceivedTask, SaidProgress, TaskReport } from "../received-task.ts";
import { TaskCancelledError, type CancellationReason } from "../task-cancelled-error.ts";

/** A task of a frame. */
export function taskFromStream(task: workerGrpc.WorkerTask): ReceivedTask {
  const { leaseId = "", taskId = "", workflowId = "", responseTimeoutSeconds = 0 } = task;
  const read = () => ({
    taskId,
    taskType: task.taskType ?? "",
    taskReferenceName: task.referenceTaskName ?? "",
    workflowId,
    workflowName: task.workflowName ?? "",
    correlationId: task.correlationId ?? "",
    domain: task.domain ?? "",
    input: objectFromBytes(task.input),
    retryCount: task.retryCount ?? 0,
    iteration: task.iteration ?? 0,
    pollCount: task.pollCount ?? 0,
    scheduledTime: task.scheduledTimeMs ?? 0,
    responseTimeoutSeconds,
    runtimeMetadata: task.runtimeMetadata,
  });
  return { taskId, workflowId, leaseId, responseTimeoutSeconds, read };
}

/** The word for what becomes of a task, in frames. */
export const streamStatuses = {
  COMPLETED: "WORKER_RESULT_STATUS_COMPLETED",
  IN_PROGRESS: "WORKER_RESULT_STATUS_IN_PROGRESS",
  FAILED: "WORKER_RESULT_STATUS_FAILED",
  FAILED_WITH_TERMINAL_ERROR: "WORKER_RESULT_STATUS_FAILED_WITH_TERMINAL_ERROR",
} as const;

/** A report as it is sent. */
export function resultToStream(report: TaskReport, resultId: string): workerGrpc.WorkerResult {
  const { taskId, workflowId, leaseId, reason, callbackAfterSeconds, extendLease } = report;
  return {
    resultId,
    taskId,
    workflowId,
    leaseId,
    status: streamStatuses[report.status],
    output: report.outputText === "{}" ? undefined : Buffer.from(report.outputText, "utf8"),
    reason: reason === "" ? undefined : reason,
    callbackAfterSeconds: callbackAfterSeconds || undefined,
    logs: report.logs.map(({ log, createdTime }) => ({ log, createdTimeMs: createdTime })),
    extendLease: extendLease || undefined,
    isRepeat: false,
  };
}

/** How far a task has come, as it is sent. */
export function progressToStream(
  { leaseId, taskId, workflowId }: ReceivedTask,
  { progressId, ...said }: SaidProgress & { readonly progressId: string },
): workerGrpc.WorkerProgress {
  const { outputText, reason, callbackAfterSeconds } = said;
  const output = outputText === undefined ? undefined : Buffer.from(outputText, "utf8");
  return { progressId, leaseId, taskId, workflowId, output, reason, callbackAfterSeconds, logs: [] };
}

const reasons: Partial<Record<workerGrpc.CancellationReason, CancellationReason>> = {
  CANCELLATION_REASON_WORKFLOW_ENDED: "WORKFLOW_ENDED",
  CANCELLATION_REASON_TASK_ENDED: "TASK_ENDED",
  CANCELLATION_REASON_REMOVED: "REMOVED",
};

/** What a handler's signal is aborted with. */
export function cancellationFromStream(cancellation: workerGrpc.TaskCancellation): TaskCancelledError {
  const { reason: told = "UNRECOGNIZED", taskStatus, workflowStatus, message } = cancellation;
  const reason = reasons[told] ?? "LEASE_ENDED";
  return new TaskCancelledError(message ?? "the task is lost", { reason, taskStatus, workflowStatus });
}

function objectFromBytes(bytes: Uint8Array = new Uint8Array(0)): JsonObject {
  if (bytes.length === 0) return {};
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const value: unknown = JSON.parse(text);
  return value as JsonObject;
}
