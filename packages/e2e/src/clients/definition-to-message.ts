import { isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Message } from "./message.ts";
import { valuesFromJson } from "./value.ts";

/** A workflow definition in JSON's form as the message of the contract. */
export function workflowDefToMessage(definition: JsonObject): Message {
  return {
    ...definition,
    tasks: tasksToMessages(definition["tasks"]),
    ...valueMaps(definition, ["inputTemplate", "outputParameters", "variables", "metadata"]),
  };
}

/** A task definition in JSON's form as the message of the contract. */
export function taskDefToMessage(definition: JsonObject): Message {
  return { ...definition, ...valueMaps(definition, ["inputTemplate"]) };
}

function tasksToMessages(tasks: Json | undefined): readonly Message[] {
  return isList(tasks) ? tasks.filter(isObject).map(taskToMessage) : [];
}

function taskToMessage(task: JsonObject): Message {
  const { forkTasks, decisionCases, retryCount } = task;
  return {
    ...task,
    ...valueMaps(task, ["inputParameters", "metadata"]),
    // -1 is the contract's word for "what the task definition says".
    retryCount: retryCount ?? -1,
    defaultCase: tasksToMessages(task["defaultCase"]),
    forkTasks: isList(forkTasks) ? forkTasks.map((branch) => ({ tasks: tasksToMessages(branch) })) : [],
    decisionCases: isObject(decisionCases)
      ? Object.fromEntries(
          Object.entries(decisionCases).map(([name, tasks]) => [name, { tasks: tasksToMessages(tasks) }]),
        )
      : {},
  };
}

function valueMaps(from: JsonObject, fields: readonly string[]): Message {
  const entries = fields.flatMap((field): [string, Message][] => {
    const value = from[field];
    return isObject(value) ? [[field, valuesFromJson(value)]] : [];
  });
  return Object.fromEntries(entries);
}
