import { asText, isList, textOf } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { normalise } from "./normalise.ts";
import type { Names } from "./normalise.ts";
import { taskKey, tasksOf } from "./task-key.ts";

const workflowFields = [
  ...["status", "input", "output", "variables", "reasonForIncompletion", "correlationId", "priority", "event"],
  ...["failedReferenceTaskNames", "failedTaskNames", "taskToDomain"],
];

const taskFields = [
  ...["referenceTaskName", "taskType", "taskDefName", "status", "retryCount", "iteration", "retried", "loopOverTask"],
  ...["inputData", "outputData", "reasonForIncompletion", "domain", "workflowPriority", "parentTaskReferenceName"],
];

/** What of an execution is compared: its result and its tasks', without ids and times, and in an order of its own. */
export function pictureOf(execution: JsonObject, word: string): Json {
  const own = pick(execution, workflowFields, (value) => value !== null && value !== "" && value !== 0);
  const tasks = tasksOf(execution)
    .map((task) => pick(task, taskFields, Boolean))
    .sort((a, b) => (taskKey(a) < taskKey(b) ? -1 : 1));
  return normalise({ ...own, tasks }, namesOf(execution, word));
}

function namesOf(execution: JsonObject, word: string): Names {
  const ofTasks = tasksOf(execution).flatMap((task) => [
    [textOf(task["taskId"]), `<task ${taskKey(task)}>`] as const,
    [textOf(task["subWorkflowId"]), `<child ${taskKey(task)}>`] as const,
  ]);
  return [
    [textOf(execution["workflowId"]), "<workflow>"],
    [textOf(execution["parentWorkflowId"]), "<parent>"],
    ...ofTasks,
    [word, "{u}"],
  ];
}

function pick(from: JsonObject, fields: readonly string[], counts: (value: Json) => boolean): JsonObject {
  const entries: [string, Json][] = [];
  for (const field of fields) {
    const value = from[field];
    if (value === undefined || !counts(value)) continue;
    entries.push([field, isList(value) ? [...value].sort(byText) : value]);
  }
  return Object.fromEntries(entries);
}

function byText(a: Json, b: Json): number {
  const [x, y] = [asText(a), asText(b)];
  return x < y ? -1 : Number(x > y);
}
