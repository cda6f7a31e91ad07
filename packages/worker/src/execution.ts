import type { WireTask, WireTaskStatus, WireWorkflow, WireWorkflowStatus } from "@tutti/contracts";

import { objectFromWire } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** An execution of a workflow as it was when it was read. Times are epoch milliseconds; 0 is not yet. */
export type Execution = {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly status: WireWorkflowStatus;
  /** "" where there is nothing to explain. */
  readonly reasonForIncompletion: string;
  readonly correlationId: string;
  readonly input: JsonObject;
  readonly output: JsonObject;
  readonly variables: JsonObject;
  readonly endTime: number;
  /** In the order in which they were scheduled; empty when they were not asked for. */
  readonly tasks: readonly ExecutionTask[];
};

/** A task of an execution: one attempt of it. */
export type ExecutionTask = {
  readonly taskId: string;
  readonly taskReferenceName: string;
  readonly taskType: string;
  readonly status: WireTaskStatus;
  readonly reasonForIncompletion: string;
  readonly workerId: string;
  /** Attempts before this one. */
  readonly retryCount: number;
  readonly iteration: number;
  readonly input: JsonObject;
  readonly output: JsonObject;
  readonly scheduledTime: number;
  readonly startTime: number;
  readonly endTime: number;
};

/** Whether an execution has ended. */
export function isEnded(execution: Execution): boolean {
  return execution.status !== "RUNNING" && execution.status !== "PAUSED";
}

/** An execution as it was received. */
export function executionFromWire(workflow: WireWorkflow): Execution {
  return {
    workflowId: workflow.workflowId,
    workflowName: workflow.workflowDefinition?.name ?? "",
    workflowVersion: workflow.workflowDefinition?.version ?? 0,
    status: workflow.status,
    reasonForIncompletion: workflow.reasonForIncompletion,
    correlationId: workflow.correlationId,
    input: objectFromWire(workflow.input),
    output: objectFromWire(workflow.output),
    variables: objectFromWire(workflow.variables),
    endTime: workflow.endTime,
    tasks: workflow.tasks.map(taskFromWire),
  };
}

function taskFromWire(task: WireTask): ExecutionTask {
  return {
    taskId: task.taskId,
    taskReferenceName: task.referenceTaskName,
    taskType: task.taskType,
    status: task.status,
    reasonForIncompletion: task.reasonForIncompletion,
    workerId: task.workerId,
    retryCount: task.retryCount,
    iteration: task.iteration,
    input: objectFromWire(task.inputData),
    output: objectFromWire(task.outputData),
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
  };
}
