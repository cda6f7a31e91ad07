import { WorkflowFailure } from "../../decide/workflow-failure.ts";
import { workflowTaskFromJson } from "../../definition/definition-from-json.ts";
import { briefJson } from "../../definition/field-reader.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { javaText } from "../../expression/java-text.ts";
import { referencedRoots } from "../../expression/referenced-roots.ts";
import { isJsonArray, isJsonObject, jsonObject, memberOf, newJsonObject } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { isServerTaskType } from "../task-types.ts";

type Fork = {
  readonly node: PlacedNode;
  /** Whether it is not the first dynamic fork of its execution. */
  readonly isLater: boolean;
};

/**
 * The configurations of a dynamic fork's branches, by whichever way its input describes them: one task over a list of
 * inputs, a list of tasks with inputs by reference, or the old form of both in one list. Throws WorkflowFailure where
 * it describes none. Source: reference/engine.md 5.5.
 */
export function forkedTasks(input: JsonObject, fork: Fork): readonly WorkflowTask[] {
  const inputs = memberOf(input, FORK_TASK_INPUTS);
  if (isJsonArray(inputs)) return inputs.map((element, index) => sameTask(input, { element, index, fork }));
  const { dynamicForkJoinTasksParam: legacy } = fork.node.task;
  return legacy === undefined
    ? listedTasks(input, fork.node.task)
    : legacyTasks(memberOf(input, legacy) ?? null, legacy);
}

const FORK_TASK_INPUTS = "forkTaskInputs";

function sameTask(
  input: JsonObject,
  { element, index, fork }: { readonly element: Json; readonly index: number; readonly fork: Fork },
): WorkflowTask {
  const own = isJsonObject(element) ? element : jsonObject([["input", element]]);
  const inputParameters = jsonObject([...Object.entries(own), ["__index", index]]);
  const { task } = fork.node;
  const workflow = textOf(input, "forkTaskWorkflow");
  const type = workflow === undefined ? (textOf(input, "forkTaskType") ?? "SIMPLE") : "SUB_WORKFLOW";
  const fallback = workflow === undefined && isServerTaskType(type) ? type : task.taskReferenceName;
  const name = textOf(input, "forkTaskName") ?? fallback;
  const prefix = fork.isLater ? `_${task.taskReferenceName}` : "";
  // Keys of the element that are names of task settings take effect: case flow-dynamic-fork-branch-fails.
  const settings = settingsOf(own);
  return {
    ...settings,
    inputParameters,
    type,
    name: workflow ?? name,
    taskReferenceName: `${prefix}_${name}_${index}`,
    optional: settings.optional || task.optional,
    ...(workflow === undefined ? {} : { subWorkflowParam: subWorkflow(workflow, input, own) }),
  };
}

const NO_SETTINGS = workflowTaskFromJson(newJsonObject()).value;
/** What a task may say of itself: every member of its type is there, if only as undefined. */
const SETTINGS: ReadonlySet<string> = new Set(Object.keys(NO_SETTINGS));

/** Most elements are data alone, and ten thousand of them need not be read as tasks. */
function settingsOf(element: JsonObject): WorkflowTask {
  const hasSettings = Object.keys(element).some((key) => SETTINGS.has(key));
  return hasSettings ? workflowTaskFromJson(element).value : NO_SETTINGS;
}

function subWorkflow(name: string, input: JsonObject, element: JsonObject): WorkflowTask["subWorkflowParam"] {
  const taskToDomain = memberOf(element, "taskToDomain");
  return {
    name,
    version: versionOf(memberOf(input, "forkTaskWorkflowVersion")),
    taskToDomain: isJsonObject(taskToDomain)
      ? new Map(Object.entries(taskToDomain).map(([type, domain]) => [type, javaText(domain)]))
      : undefined,
    workflowDefinition: undefined,
    priority: undefined,
    idempotencyKey: undefined,
    idempotencyStrategy: undefined,
  };
}

/** A number, or a text of one; anything else means the latest. Case flow-dynamic-fork-version-number. */
function versionOf(json: Json | undefined): number | undefined {
  const number = typeof json === "string" && json.trim() !== "" ? Number(json) : json;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}

function listedTasks(input: JsonObject, task: WorkflowTask): readonly WorkflowTask[] {
  const parameter = task.dynamicForkTasksParam ?? "";
  const given = memberOf(input, parameter) ?? null;
  const tasks = isJsonArray(given) ? given.map(readTask) : [undefined];
  const inputs = memberOf(input, task.dynamicForkTasksInputParamName ?? "") ?? null;
  return tasks.map((config) => {
    if (config === undefined || !hasNames(config)) throw noTasks(parameter, given);
    if (!isJsonObject(inputs)) {
      throw new WorkflowFailure(
        "Input to the dynamically forked tasks is not a map -> expecting a map of K,V  but found " + javaText(inputs),
      );
    }
    const own = memberOf(inputs, config.taskReferenceName) ?? null;
    if (own !== null && !isJsonObject(own)) throw noInput(config, own);
    const added = own === null ? [] : Object.entries(own);
    const inputParameters = jsonObject([...Object.entries(config.inputParameters), ...added]);
    return { ...config, inputParameters };
  });
}

function noInput({ taskReferenceName }: WorkflowTask, given: Json): WorkflowFailure {
  return new WorkflowFailure(
    `Tasks could not be dynamically forked due to invalid input: that of ${taskReferenceName} must be an object, ` +
      `found ${briefJson(given)}`,
  );
}

function noTasks(parameter: string, given: Json): WorkflowFailure {
  return new WorkflowFailure(
    `Input '${parameter}' is invalid. Cannot deserialize a list of Workflow Tasks from '${javaText(given)}'`,
  );
}

/** `{ dynamicTasks: [{ taskName, referenceName, input, type }] }`; without the list there is no branch. */
function legacyTasks(given: Json, parameter: string): readonly WorkflowTask[] {
  const list = isJsonObject(given) ? (memberOf(given, "dynamicTasks") ?? []) : undefined;
  if (!isJsonArray(list)) throw noTasks(parameter, given);
  return list.map((entry) => {
    if (!isJsonObject(entry)) throw noTasks(parameter, given);
    const task = readTask(
      jsonObject([
        ["name", memberOf(entry, "taskName") ?? null],
        ["taskReferenceName", memberOf(entry, "referenceName") ?? null],
        ["type", memberOf(entry, "type") ?? "SIMPLE"],
        ["inputParameters", memberOf(entry, "input") ?? newJsonObject()],
      ]),
    );
    if (task === undefined || !hasNames(task)) throw noTasks(parameter, given);
    return task;
  });
}

/** A worker's task without a name would wait for ever; one of the server's own needs none. */
function hasNames({ taskReferenceName, name, type }: WorkflowTask): boolean {
  return taskReferenceName !== "" && (name !== "" || isServerTaskType(type));
}

/** Undefined of what is no task, or has a member of another kind. */
function readTask(json: Json): WorkflowTask | undefined {
  if (!isJsonObject(json)) return undefined;
  const { value, faults } = workflowTaskFromJson(json);
  return faults.length === 0 ? value : undefined;
}

function textOf(input: JsonObject, name: string): string | undefined {
  const value = memberOf(input, name) ?? null;
  if (isJsonObject(value) || isJsonArray(value))
    throw new WorkflowFailure(`${name} of a dynamic fork must be a text, found ${briefJson(value)}`);
  return value === null || value === "" ? undefined : javaText(value);
}

/**
 * Which inputs of a branch are data, whose `${...}` is nothing to be evaluated: the elements of a list of inputs, and
 * inputs by reference that come from the workflow's own input. What a task has worked out as inputs may hold
 * expressions, as the tasks' own inputParameters may. Cases flow-dynamic-fork-evaluates-data, flow-dynamic-fork-tasks.
 */
export function dataOf(
  input: JsonObject,
  task: WorkflowTask,
): (taskReferenceName: string) => "all" | readonly string[] {
  if (isJsonArray(memberOf(input, FORK_TASK_INPUTS))) return () => "all";
  const parameter = task.dynamicForkTasksInputParamName ?? "";
  const inputs = memberOf(input, parameter);
  const isData = referencedRoots(memberOf(task.inputParameters, parameter) ?? null).has("workflow");
  return (taskReferenceName) => {
    const own = isData && isJsonObject(inputs) ? memberOf(inputs, taskReferenceName) : undefined;
    return isJsonObject(own) ? Object.keys(own) : [];
  };
}

/** The configuration with its data written so that evaluating it gives the data again. */
export function escapedData(task: WorkflowTask, data: "all" | readonly string[]): WorkflowTask {
  if (data !== "all" && data.length === 0) return task;
  const isData = (key: string): boolean => data === "all" || data.includes(key);
  const inputParameters = Object.entries(task.inputParameters).map(
    ([key, value]) => [key, isData(key) ? escaped(value) : value] as const,
  );
  return { ...task, inputParameters: jsonObject(inputParameters) };
}

/** Written so that evaluating it gives the data again. */
export function escaped<Data extends Json>(json: Data): Data;
export function escaped(json: Json): Json {
  if (typeof json === "string") return json.replaceAll("${", () => "$${");
  if (isJsonArray(json)) return json.map(escaped);
  if (!isJsonObject(json)) return json;
  return jsonObject(Object.entries(json).map(([key, value]) => [key, escaped(value)] as const));
}
