import { isJsonArray, isJsonObject, jsonObject, workflowDefToJson } from "@tutti/engine";
import type { Json, JsonObject, WorkflowDef } from "@tutti/engine";

/**
 * A definition as drawings need it: in Conductor's words, but members of tasks that are empty or at nothing are left out, and so are
 * the definitions of their tasks that registration has copied into it. A list of 10,000 tasks is a tenth of what it is with them.
 */
export function drawnDefinition(def: WorkflowDef): JsonObject {
  return mapped(workflowDefToJson(def), (key, value) => (key === "tasks" ? drawnTasks(value) : value));
}

function drawnTasks(tasks: Json): Json {
  return isJsonArray(tasks) ? tasks.map(drawnTask) : tasks;
}

function drawnTask(task: Json): Json {
  return isJsonObject(task) ? mapped(task, drawnMember) : task;
}

function drawnMember(key: string, value: Json): Json | undefined {
  if (key === "taskDefinition" || isNothing(value)) return undefined;
  if (listsOfTasks.has(key)) return drawnTasks(value);
  if (key === "forkTasks") return isJsonArray(value) ? value.map(drawnTasks) : value;
  if (key === "decisionCases") return isJsonObject(value) ? mapped(value, (_, tasks) => drawnTasks(tasks)) : value;
  return value;
}

const listsOfTasks = new Set(["defaultCase", "loopOver", "tryTasks", "catchTasks", "finallyTasks", "compensateWith"]);

function mapped(object: JsonObject, valueOf: (key: string, value: Json) => Json | undefined): JsonObject {
  return jsonObject(
    Object.entries(object).flatMap(([key, value]) => {
      const next = valueOf(key, value);
      return next === undefined ? [] : [[key, next] as const];
    }),
  );
}

function isNothing(value: Json): boolean {
  if (isJsonArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === false || value === null || value === "" || value === 0;
}
