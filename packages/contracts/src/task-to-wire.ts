import { beginningOf, isJsonObject, memberOf, Payload } from "@tutti/engine";
import type { Execution, PayloadSlot, TaskRecord, WorkflowTask } from "@tutti/engine";

import { Task } from "./gen/model/task.ts";
import type { WorkflowTask as WireWorkflowTask } from "./gen/model/workflowtask.ts";
import { WorkflowTask as WireWorkflowTaskMessage } from "./gen/model/workflowtask.ts";
import { taskMessageToWire } from "./task-message-codec.ts";
import { payloadToWire } from "./value-map.ts";
import { workflowTaskToWire } from "./workflow-task-to-wire.ts";

/** A task with what a client is shown of its execution and definition. */
export type TaskView = {
  readonly task: TaskRecord;
  readonly execution: Pick<Execution, "workflowName" | "correlationId">;
  /** The task's part of the definition; undefined where the definition has none, as for dynamically forked tasks. */
  readonly workflowTask: WorkflowTask | undefined;
  /** In a worker's copy: the values that its task definition asks for by name. Absent: none. */
  readonly runtimeMetadata?: ReadonlyMap<string, string> | undefined;
};

/** Conductor shows no more of a task's reason; more is stored. Source: reference/engine.md 1.6. */
const MAX_REASON_CHARS = 500;

/**
 * The task as Conductor's clients read it. Both payloads must be loaded, but one that lies outside, which is shown as empty.
 * Source: reference/api.md 3.2.
 */
export function taskToWire({ task, execution, workflowTask, runtimeMetadata }: TaskView): Task {
  const input = shown(task, { slot: task.input, path: task.externalInputPayloadStoragePath });
  const output = shown(task, { slot: task.output, path: task.externalOutputPayloadStoragePath });
  return {
    ...Task.create(),
    ...identityToWire(task),
    ...timesToWire(task),
    ...handOutToWire(task),
    status: task.status,
    inputData: payloadToWire(input),
    outputData: payloadToWire(output),
    externalInputPayloadStoragePath: task.externalInputPayloadStoragePath ?? "",
    externalOutputPayloadStoragePath: task.externalOutputPayloadStoragePath ?? "",
    inputMessage: taskMessageToWire(task.inputMessage),
    outputMessage: taskMessageToWire(task.outputMessage),
    reasonForIncompletion: beginningOf(task.reasonForIncompletion ?? "", MAX_REASON_CHARS),
    correlationId: execution.correlationId ?? "",
    workflowType: execution.workflowName,
    workflowTask: workflowTask === undefined ? bareWorkflowTask(task) : workflowTaskToWire(workflowTask),
    executionNameSpace: workflowTask?.taskDefinition?.executionNameSpace ?? "",
    isolationGroupId: workflowTask?.taskDefinition?.isolationGroupId ?? "",
    runtimeMetadata: new Map(runtimeMetadata),
    subWorkflowId: task.subWorkflowId ?? subWorkflowIdIn(output) ?? subWorkflowIdIn(input) ?? "",
  };
}

function identityToWire(task: TaskRecord) {
  return {
    taskId: task.taskId,
    workflowInstanceId: task.workflowId,
    taskType: task.taskType,
    taskDefName: task.taskDefName === "" ? task.taskType : task.taskDefName,
    referenceTaskName: task.referenceTaskName,
    seq: task.seq,
    retryCount: task.retryCount,
    iteration: task.iteration,
    retried: task.retried,
    executed: task.executed,
    retriedTaskId: task.retriedTaskId ?? "",
    subworkflowChanged: task.subworkflowChanged,
  };
}

function timesToWire(task: TaskRecord) {
  return {
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
    updateTime: task.updateTime,
    startDelayInSeconds: task.startDelayInSeconds,
    callbackAfterSeconds: task.callbackAfterSeconds,
    responseTimeoutSeconds: task.responseTimeoutSeconds,
  };
}

function handOutToWire(task: TaskRecord) {
  return {
    pollCount: task.pollCount,
    workerId: task.workerId ?? "",
    domain: task.domain ?? "",
    callbackFromWorker: true,
    workflowPriority: task.workflowPriority,
    rateLimitPerFrequency: task.rateLimitPerFrequency,
    rateLimitFrequencyInSeconds: task.rateLimitFrequencyInSeconds,
  };
}

/** Clients expect the definition's part to be there, with these two names at least. */
function bareWorkflowTask(task: TaskRecord): WireWorkflowTask {
  return WireWorkflowTaskMessage.create({
    name: task.taskDefName,
    taskReferenceName: task.referenceTaskName,
    type: task.taskType,
  });
}

type Shown = { readonly slot: PayloadSlot; readonly path: string | undefined };

/** What lies outside is read there. */
function shown(task: TaskRecord, { slot, path }: Shown): Payload {
  if (path !== undefined) return Payload.empty;
  if (slot.payload === undefined) throw new Error(`a payload of task ${task.taskId} is needed and was not loaded`);
  return slot.payload;
}

// System tasks that start workflows keep the child's id in their data.
function subWorkflowIdIn(payload: Payload): string | undefined {
  if (payload.isEmptyObject || !isJsonObject(payload.tree)) return undefined;
  const id = memberOf(payload.tree, "subWorkflowId");
  return typeof id === "string" ? id : undefined;
}
