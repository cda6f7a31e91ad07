import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";

/** What tells a task from the others of its execution: `ref#1` is a first retry, `ref#0@2` a second iteration. */
export function taskKey(task: JsonObject): string {
  const { referenceTaskName, retryCount, iteration } = task;
  const ofIteration = typeof iteration === "number" && iteration > 0 ? `@${iteration}` : "";
  return `${asText(referenceTaskName)}#${typeof retryCount === "number" ? retryCount : 0}${ofIteration}`;
}

/** The tasks of an execution as the API shows it. */
export function tasksOf(execution: Json | undefined): readonly JsonObject[] {
  const tasks = isObject(execution) ? execution["tasks"] : undefined;
  return isList(tasks) ? tasks.filter(isObject) : [];
}

/** The tasks with that reference name or key. */
export function tasksNamed(execution: Json | undefined, nameOrKey: string): readonly JsonObject[] {
  return tasksOf(execution).filter((task) => task["referenceTaskName"] === nameOrKey || taskKey(task) === nameOrKey);
}
