import type { TaskView, WorkflowView } from "@tutti/contracts";
import type { EpochMs } from "@tutti/engine";

import type { WorkflowRun } from "../../operations/executions/execution-operations.ts";
import type { ResponseObject } from "./response-json.ts";
import { taskToJson } from "./task-to-json.ts";
import { workflowToJson } from "./workflow-to-json.ts";

type Shown = NonNullable<WorkflowRun["shown"]>;

/** What a caller who waited gets, which has one of two shapes. Source: reference/engine.md 8.4; api.md 2.3. */
export function workflowRunToJson(run: Omit<WorkflowRun, "shown">, shown: Shown, now: EpochMs): ResponseObject {
  return {
    responseType: run.returnStrategy,
    targetWorkflowId: run.targetWorkflowId,
    targetWorkflowStatus: run.targetWorkflowStatus,
    requestId: run.requestId,
    signalTimeout: run.signalTimeout,
    ...(shown.kind === "workflow" ? ofWorkflow(shown.view, now) : ofTask(shown.view, now)),
  };
}

function ofWorkflow(view: WorkflowView, now: EpochMs): ResponseObject {
  const shown = workflowToJson(view, now);
  const names = ["workflowId", "correlationId", "input", "output", "priority", "variables", "tasks", "status"];
  return membersOf(shown, [...names, "createdBy", "createTime", "updateTime"]);
}

function ofTask(view: TaskView, now: EpochMs): ResponseObject {
  const shown = taskToJson(view, now);
  return {
    ...membersOf(shown, ["taskType", "taskId", "referenceTaskName", "retryCount", "taskDefName", "retriedTaskId"]),
    ...membersOf(shown, ["workflowType", "reasonForIncompletion", "correlationId", "updateTime", "status"]),
    workflowId: view.task.workflowId,
    input: shown["inputData"],
    output: shown["outputData"],
    priority: view.task.workflowPriority,
    createdBy: view.task.workerId,
    createTime: view.task.startTime,
  };
}

function membersOf(object: ResponseObject, names: readonly string[]): ResponseObject {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}
