import type { TaskView } from "@tutti/contracts";
import {
  beginningOf,
  isJsonObject,
  memberOf,
  taskDefToJson,
  taskMessageToJson,
  workflowTaskToJson,
} from "@tutti/engine";
import type { EpochMs, Payload, TaskRecord } from "@tutti/engine";

import { loadedPayload } from "./loaded-payload.ts";
import type { ResponseObject } from "./response-json.ts";

/** Conductor shows no more of a task's reason; more is stored. Source: reference/engine.md 1.6. */
const MAX_REASON_CHARS = 500;

// The server keeps none, but clients write into the one they got. Source: reference/api.md 3.2.
const EXECUTION_METADATA = { additionalContext: {}, additionalContextMap: {}, empty: true };

/**
 * The task as Conductor's REST clients read it. Its payloads must be loaded; where one lies outside, it is shown as
 * empty. `now` is for the wait of a task that was put back. Source: reference/api.md 3.2.
 */
export function taskToJson({ task, execution, workflowTask, runtimeMetadata }: TaskView, now: EpochMs): ResponseObject {
  const taskDefinition = workflowTask?.taskDefinition;
  return {
    ...identityToJson(task),
    ...timesToJson(task, now),
    ...handOutToJson(task),
    ...payloadsToJson(task),
    status: task.status,
    reasonForIncompletion: task.reasonForIncompletion && beginningOf(task.reasonForIncompletion, MAX_REASON_CHARS),
    correlationId: execution.correlationId,
    workflowType: execution.workflowName,
    workflowTask: workflowTask === undefined ? bareWorkflowTask(task) : workflowTaskToJson(workflowTask),
    // An absent definition is null, the one null that is ever written for a model's member.
    taskDefinition: taskDefinition === undefined ? null : taskDefToJson(taskDefinition),
    executionNameSpace: taskDefinition?.executionNameSpace,
    isolationGroupId: taskDefinition?.isolationGroupId,
    executionMetadata: EXECUTION_METADATA,
    runtimeMetadata: runtimeMetadata === undefined || runtimeMetadata.size === 0 ? undefined : runtimeMetadata,
  };
}

function identityToJson(task: TaskRecord): ResponseObject {
  return {
    taskId: task.taskId,
    workflowInstanceId: task.workflowId,
    taskType: task.taskType,
    taskDefName: task.taskDefName === "" ? task.taskType : task.taskDefName,
    referenceTaskName: task.referenceTaskName,
    seq: task.seq,
    retryCount: task.retryCount,
    iteration: task.iteration,
    loopOverTask: task.iteration > 0,
    retried: task.retried,
    executed: task.executed,
    retriedTaskId: task.retriedTaskId,
    subworkflowChanged: task.subworkflowChanged,
  };
}

function timesToJson(task: TaskRecord, now: EpochMs): ResponseObject {
  return {
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
    updateTime: task.updateTime,
    firstStartTime: 0,
    startDelayInSeconds: task.startDelayInSeconds,
    callbackAfterSeconds: task.callbackAfterSeconds,
    responseTimeoutSeconds: task.responseTimeoutSeconds,
    queueWaitTime: queueWaitTimeMs(task, now),
  };
}

/** How long it waited for a worker; of one that a worker put back, how long it has been due again. */
export function queueWaitTimeMs(task: TaskRecord, now: EpochMs): number {
  if (task.startTime === 0 || task.scheduledTime === 0) return 0;
  if (task.updateTime === 0 || task.callbackAfterSeconds <= 0) return task.startTime - task.scheduledTime;
  return Math.max(0, Math.trunc(now - task.updateTime - task.callbackAfterSeconds * 1000));
}

function handOutToJson(task: TaskRecord): ResponseObject {
  return {
    pollCount: task.pollCount,
    workerId: task.workerId,
    domain: task.domain,
    callbackFromWorker: true,
    workflowPriority: task.workflowPriority,
    rateLimitPerFrequency: task.rateLimitPerFrequency,
    rateLimitFrequencyInSeconds: task.rateLimitFrequencyInSeconds,
  };
}

function payloadsToJson(task: TaskRecord): ResponseObject {
  const { externalInputPayloadStoragePath: inputPath, externalOutputPayloadStoragePath: outputPath } = task;
  const owner = `task ${task.taskId}`;
  const input = loadedPayload(task.input, { owner, path: inputPath });
  const output = loadedPayload(task.output, { owner, path: outputPath });
  return {
    inputData: input,
    outputData: output,
    inputMessage: task.inputMessage && taskMessageToJson(task.inputMessage),
    outputMessage: task.outputMessage && taskMessageToJson(task.outputMessage),
    externalInputPayloadStoragePath: inputPath,
    externalOutputPayloadStoragePath: outputPath,
    subWorkflowId: task.subWorkflowId ?? subWorkflowIdIn(output) ?? subWorkflowIdIn(input),
  };
}

/** Clients expect the definition's part to be there, with these names at least. */
function bareWorkflowTask(task: TaskRecord): ResponseObject {
  return { name: task.taskDefName, taskReferenceName: task.referenceTaskName, type: task.taskType };
}

// System tasks that start workflows keep the child's id in their data. The text is searched first: parsing every
// payload that is only passed through would cost more than all the rest.
function subWorkflowIdIn(payload: Payload): string | undefined {
  if (payload.isEmptyObject || !payload.text.includes('"subWorkflowId"')) return undefined;
  const { tree } = payload;
  const id = isJsonObject(tree) ? memberOf(tree, "subWorkflowId") : undefined;
  return typeof id === "string" ? id : undefined;
}
