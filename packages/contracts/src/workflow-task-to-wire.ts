import { workflowDefToJson } from "@tutti/engine";
import type { SubWorkflowParams, WorkflowTask } from "@tutti/engine";

import type { SubWorkflowParams as WireSubWorkflowParams } from "./gen/model/subworkflowparams.ts";
import type { WorkflowTask as WireWorkflowTask } from "./gen/model/workflowtask.ts";
import { cacheConfigToWire } from "./shared-to-wire.ts";
import { taskDefToWire } from "./task-def-to-wire.ts";
import { jsonObjectToWire } from "./value-map.ts";
import { valueToWire } from "./value-to-wire.ts";
import { NO_RETRY_COUNT } from "./workflow-task-from-wire.ts";

/**
 * The task as Conductor's clients read it; onStateChange, dynamicForkJoinTasksParam and a sub-workflow's priority and
 * idempotency have no place there. An absent joinMode goes out as ASYNC, which is what it means: unset would be SYNC.
 */
export function workflowTaskToWire(task: WorkflowTask): WireWorkflowTask {
  return {
    name: task.name,
    taskReferenceName: task.taskReferenceName,
    type: task.type,
    description: task.description ?? "",
    inputParameters: jsonObjectToWire(task.inputParameters),
    optional: task.optional,
    permissive: task.permissive,
    startDelay: task.startDelay,
    retryCount: task.retryCount ?? NO_RETRY_COUNT,
    asyncComplete: task.asyncComplete,
    rateLimited: task.rateLimited ?? false,
    taskDefinition: task.taskDefinition && taskDefToWire(task.taskDefinition),
    ...branchingToWire(task),
    ...forkingToWire(task),
    dynamicTaskNameParam: task.dynamicTaskNameParam ?? "",
    loopCondition: task.loopCondition ?? "",
    loopOver: task.loopOver.map(workflowTaskToWire),
    items: task.items ?? "",
    subWorkflowParam: task.subWorkflowParam && subWorkflowToWire(task.subWorkflowParam),
    sink: task.sink ?? "",
    cacheConfig: task.cacheConfig && cacheConfigToWire(task.cacheConfig),
    metadata: jsonObjectToWire(task.metadata),
  };
}

function branchingToWire(task: WorkflowTask) {
  return {
    decisionCases: new Map([...task.decisionCases].map(([key, tasks]) => [key, taskListToWire(tasks)])),
    defaultCase: task.defaultCase.map(workflowTaskToWire),
    evaluatorType: task.evaluatorType ?? "",
    expression: task.expression ?? "",
    caseValueParam: task.caseValueParam ?? "",
    caseExpression: task.caseExpression ?? "",
    scriptExpression: task.scriptExpression ?? "",
  };
}

function forkingToWire(task: WorkflowTask) {
  return {
    forkTasks: task.forkTasks.map(taskListToWire),
    joinOn: [...task.joinOn],
    joinStatus: task.joinStatus ?? "",
    joinMode: task.joinMode ?? "ASYNC",
    defaultExclusiveJoinTask: [...task.defaultExclusiveJoinTask],
    dynamicForkTasksParam: task.dynamicForkTasksParam ?? "",
    dynamicForkTasksInputParamName: task.dynamicForkTasksInputParamName ?? "",
  };
}

function taskListToWire(tasks: readonly WorkflowTask[]) {
  return { tasks: tasks.map(workflowTaskToWire) };
}

function subWorkflowToWire(params: SubWorkflowParams): WireSubWorkflowParams {
  return {
    name: params.name ?? "",
    version: params.version ?? 0,
    taskToDomain: new Map(params.taskToDomain),
    workflowDefinition: subWorkflowDefinitionToWire(params.workflowDefinition),
  };
}

function subWorkflowDefinitionToWire(definition: SubWorkflowParams["workflowDefinition"]): Uint8Array {
  if (definition === undefined) return new Uint8Array();
  return valueToWire(typeof definition === "string" ? definition : workflowDefToJson(definition));
}
