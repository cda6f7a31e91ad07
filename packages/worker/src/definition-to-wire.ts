import { WireTaskDef, WireWorkflowDef, WireWorkflowTask } from "@tutti/contracts";

import type { TaskDefinition, WorkflowDefinition, WorkflowTaskDefinition } from "./definition.ts";
import { objectToWire } from "./json.ts";

/** A task's definition as it is sent; what is left out has Conductor's defaults, which are not those of protobuf. */
export function taskDefinitionToWire(definition: TaskDefinition): WireTaskDef {
  const { inputTemplate = {}, ...rest } = definition;
  return WireTaskDef.fromPartial({ ...taskDefaults, ...rest, inputTemplate: objectToWire(inputTemplate) });
}

const taskDefaults = {
  retryCount: 3,
  retryDelaySeconds: 60,
  responseTimeoutSeconds: 3600,
  timeoutPolicy: "TIME_OUT_WF",
  backoffScaleFactor: 1,
} as const;

/** A workflow's definition as it is sent. A version left out is 1, a schema version 2, as Conductor has them. */
export function workflowDefinitionToWire(definition: WorkflowDefinition): WireWorkflowDef {
  const { tasks, outputParameters = {}, variables = {}, inputTemplate = {}, ...rest } = definition;
  return WireWorkflowDef.fromPartial({
    version: 1,
    schemaVersion: 2,
    restartable: true,
    ...rest,
    tasks: tasks.map(workflowTaskToWire),
    outputParameters: objectToWire(outputParameters),
    variables: objectToWire(variables),
    inputTemplate: objectToWire(inputTemplate),
  });
}

function workflowTaskToWire(task: WorkflowTaskDefinition): WireWorkflowTask {
  const { inputParameters, decisionCases, defaultCase, forkTasks, loopOver, taskDefinition, ...rest } = task;
  const cases = Object.entries(decisionCases ?? {}).map(([value, branch]) => [value, taskList(branch)] as const);
  return WireWorkflowTask.fromPartial({
    type: "SIMPLE",
    // Stands for absent: the task's own definition decides.
    retryCount: -1,
    ...rest,
    inputParameters: objectToWire(inputParameters ?? {}),
    decisionCases: new Map(cases),
    defaultCase: (defaultCase ?? []).map(workflowTaskToWire),
    forkTasks: (forkTasks ?? []).map(taskList),
    loopOver: (loopOver ?? []).map(workflowTaskToWire),
    taskDefinition: taskDefinition === undefined ? undefined : taskDefinitionToWire(taskDefinition),
  });
}

function taskList(tasks: readonly WorkflowTaskDefinition[]): { tasks: WireWorkflowTask[] } {
  return { tasks: tasks.map(workflowTaskToWire) };
}
