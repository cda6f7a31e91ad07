import { jsonObject } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import type { TaskDef } from "./task-def.ts";
import type { WorkflowDef } from "./workflow-def.ts";
import type { SubWorkflowParams, WorkflowTask } from "./workflow-task.ts";

type Members = { readonly [key: string]: Json | undefined };

/** The definition as Conductor's REST API shows it: absent members left out, defaults written. */
export function workflowDefToJson(def: WorkflowDef): JsonObject {
  return present({
    ...def,
    tasks: def.tasks.map(workflowTaskToJson),
    rateLimitConfig: def.rateLimitConfig && present(def.rateLimitConfig),
    inputSchema: def.inputSchema && present(def.inputSchema),
    outputSchema: def.outputSchema && present(def.outputSchema),
    cacheConfig: def.cacheConfig && present(def.cacheConfig),
  });
}

export function taskDefToJson(def: TaskDef): JsonObject {
  return present({
    ...def,
    inputSchema: def.inputSchema && present(def.inputSchema),
    outputSchema: def.outputSchema && present(def.outputSchema),
  });
}

export function workflowTaskToJson(task: WorkflowTask): JsonObject {
  return present({
    ...task,
    taskDefinition: task.taskDefinition && taskDefToJson(task.taskDefinition),
    decisionCases: objectOf(task.decisionCases, (branch) => branch.map(workflowTaskToJson)),
    defaultCase: task.defaultCase.map(workflowTaskToJson),
    forkTasks: task.forkTasks.map((branch) => branch.map(workflowTaskToJson)),
    loopOver: task.loopOver.map(workflowTaskToJson),
    tryTasks: task.tryTasks?.map(workflowTaskToJson),
    catchOn: task.catchOn?.map((condition) => present(condition)),
    catchTasks: task.catchTasks?.map(workflowTaskToJson),
    finallyTasks: task.finallyTasks?.map(workflowTaskToJson),
    compensateWith: task.compensateWith?.map(workflowTaskToJson),
    subWorkflowParam: task.subWorkflowParam && subWorkflowParamsToJson(task.subWorkflowParam),
    onStateChange: objectOf(task.onStateChange, (events) => events.map((event) => present(event))),
    cacheConfig: task.cacheConfig && present(task.cacheConfig),
  });
}

function subWorkflowParamsToJson(params: SubWorkflowParams): JsonObject {
  const { workflowDefinition: definition } = params;
  return present({
    ...params,
    taskToDomain: params.taskToDomain && objectOf(params.taskToDomain, (domain) => domain),
    workflowDefinition: typeof definition === "object" ? workflowDefToJson(definition) : definition,
  });
}

function present(members: Members): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(members)) if (value !== undefined) entries.push([key, value]);
  return jsonObject(entries);
}

function objectOf<Value>(map: ReadonlyMap<string, Value>, toJson: (value: Value) => Json): JsonObject {
  return jsonObject([...map].map(([key, value]) => [key, toJson(value)] as const));
}
