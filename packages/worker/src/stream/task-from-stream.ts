import type { workerGrpc } from "@tutti/contracts";

import type { JsonObject } from "../json.ts";
import type { ReceivedTask, TaskReport } from "../received-task.ts";

/** A task of a frame. */
export function taskFromStream(task: workerGrpc.WorkerTask): ReceivedTask {
  const { leaseId, taskId, workflowId, responseTimeoutSeconds } = task;
  const read = () => ({
    taskId,
    taskType: task.taskType,
    taskReferenceName: task.referenceTaskName,
    workflowId,
    workflowName: task.workflowName,
    correlationId: task.correlationId,
    domain: task.domain,
    input: objectFromBytes(task.input),
    retryCount: task.retryCount,
    iteration: task.iteration,
    pollCount: task.pollCount,
    scheduledTime: task.scheduledTimeMs,
    responseTimeoutSeconds,
  });
  return { taskId, workflowId, leaseId, responseTimeoutSeconds, read };
}

const statuses = {
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
    status: statuses[report.status],
    output: report.outputText === "{}" ? new Uint8Array(0) : Buffer.from(report.outputText, "utf8"),
    reason,
    callbackAfterSeconds,
    logs: report.logs.map(({ log, createdTime }) => ({ log, createdTimeMs: createdTime })),
    extendLease,
    isRepeat: false,
  };
}

function objectFromBytes(bytes: Uint8Array): JsonObject {
  if (bytes.length === 0) return {};
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const value: unknown = JSON.parse(text);
  return value as JsonObject;
}
