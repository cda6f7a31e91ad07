import { baseRefOf } from "../model/execution.ts";
import type {
  ExecutionGraph,
  ExecutionSummary,
  TaskDefinition,
  TaskRow,
  WorkflowDefinition,
} from "../model/execution.ts";
import { listAt, listOf, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";

/** A row of Conductor's search, or the head of an execution. */
export function summaryFromConductor(json: unknown): ExecutionSummary {
  const object = objectOf(json);
  return {
    workflowId: textAt(object, "workflowId"),
    workflowName: textAt(object, "workflowName") || textAt(object, "workflowType"),
    version: numberAt(object, "workflowVersion") || numberAt(object, "version"),
    status: textAt(object, "status"),
    correlationId: textAt(object, "correlationId"),
    startTime: numberAt(object, "startTime") || numberAt(object, "createTime"),
    updateTime: numberAt(object, "updateTime"),
    endTime: numberAt(object, "endTime"),
    reason: textAt(object, "reasonForIncompletion"),
    failedTasks: failedTasksOf(object),
    priority: numberAt(object, "priority"),
    createdBy: textAt(object, "createdBy"),
    parentWorkflowId: textAt(object, "parentWorkflowId"),
    parentTaskId: textAt(object, "parentWorkflowTaskId"),
    errorGroup: textAt(object, "errorGroup"),
    isArchived: object["isArchived"] === true,
  };
}

// A summary has one text with commas, an execution a list.
function failedTasksOf(object: JsonObject): readonly string[] {
  const list = listAt(object, "failedReferenceTaskNames").map(String);
  return list.length > 0
    ? list
    : textAt(object, "failedReferenceTaskNames")
        .split(",")
        .filter((name) => name !== "");
}

/** `GET /workflow/{id}`. */
export function graphFromConductor(json: unknown): ExecutionGraph {
  const object = objectOf(json);
  return {
    summary: summaryFromConductor(object),
    definition: definitionFromConductor(object["workflowDefinition"]),
    tasks: listAt(object, "tasks").map(taskFromConductor),
  };
}

function taskFromConductor(json: unknown): TaskRow {
  const task = objectOf(json);
  const ref = textAt(task, "referenceTaskName");
  const iteration = numberAt(task, "iteration");
  const taskType = textAt(task, "taskType");
  const workflowTask = objectOf(task["workflowTask"]);
  const type = textAt(workflowTask, "type");
  return {
    taskId: textAt(task, "taskId"),
    ref,
    baseRef: textAt(workflowTask, "taskReferenceName") || baseRefOf(ref, iteration),
    iteration,
    taskType: type === "" || type === "SIMPLE" ? (type === "SIMPLE" ? "SIMPLE" : taskTypeOf(taskType)) : type,
    taskDefName: textAt(task, "taskDefName") || textAt(workflowTask, "name"),
    status: textAt(task, "status"),
    seq: numberAt(task, "seq"),
    retryCount: numberAt(task, "retryCount"),
    isRetried: task["retried"] === true,
    scheduledTime: numberAt(task, "scheduledTime"),
    startTime: numberAt(task, "startTime"),
    updateTime: numberAt(task, "updateTime"),
    endTime: numberAt(task, "endTime"),
    pollCount: numberAt(task, "pollCount"),
    workerId: textAt(task, "workerId"),
    domain: textAt(task, "domain"),
    reason: textAt(task, "reasonForIncompletion"),
    subWorkflowId: textAt(task, "subWorkflowId") || textAt(objectOf(task["outputData"]), "subWorkflowId"),
    parentRef: "",
    chosenCase: chosenCaseOf(taskType, objectOf(task["outputData"])),
    forkedRefs: taskType === "FORK" || type === "FORK_JOIN_DYNAMIC" ? forkedRefsOf(objectOf(task["inputData"])) : [],
  };
}

const serverTypes = new Set(
  (
    "HTTP INLINE LAMBDA JSON_JQ_TRANSFORM SWITCH DECISION FORK_JOIN FORK_JOIN_DYNAMIC JOIN EXCLUSIVE_JOIN DO_WHILE FOR_EACH TRY " +
    "SUB_WORKFLOW START_WORKFLOW WAIT HUMAN EVENT PULL_WORKFLOW_MESSAGES SET_VARIABLE TERMINATE NOOP DYNAMIC KAFKA_PUBLISH"
  ).split(" "),
);

/** An execution names a fork's task FORK, and a worker's by its definition; definitions call them FORK_JOIN and SIMPLE. */
export function taskTypeOf(taskType: string): string {
  if (taskType === "FORK") return "FORK_JOIN";
  return serverTypes.has(taskType) ? taskType : "SIMPLE";
}

function chosenCaseOf(taskType: string, output: JsonObject): string {
  if (taskType !== "SWITCH" && taskType !== "DECISION") return "";
  return (
    listAt(output, "evaluationResult").map(String)[0] ??
    (textAt(output, "selectedCase") || textAt(output, "caseOutput"))
  );
}

function forkedRefsOf(input: JsonObject): readonly string[] {
  return listAt(input, "forkedTaskDefs")
    .map((def) => textAt(objectOf(def), "taskReferenceName"))
    .filter((ref) => ref !== "");
}

export function definitionFromConductor(json: unknown): WorkflowDefinition {
  const object = objectOf(json);
  return {
    ...object,
    name: textAt(object, "name"),
    version: numberAt(object, "version"),
    tasks: taskDefinitions(object["tasks"]),
  };
}

function taskDefinitions(json: unknown): readonly TaskDefinition[] {
  return listOf(json).map((task) => (isLeaf(task) ? task : taskDefinition(objectOf(task))));
}

function taskDefinition(object: JsonObject): TaskDefinition {
  return {
    ...object,
    name: textAt(object, "name"),
    taskReferenceName: textAt(object, "taskReferenceName"),
    type: textAt(object, "type") || "SIMPLE",
    ...nested(object),
  };
}

// What is as it must be already stays the same object: most of ten thousand tasks, each of whose copies would take its time.
function isLeaf(json: unknown): json is TaskDefinition {
  const object = objectOf(json);
  const { name, taskReferenceName, type } = object;
  if (typeof name !== "string" || typeof taskReferenceName !== "string" || typeof type !== "string") return false;
  for (const list of lists) if (object[list] !== undefined) return false;
  return type !== "";
}

// Lists are read as lists wherever they stand, so that a drawing never meets anything else.
function nested(object: JsonObject): Partial<TaskDefinition> {
  const read: Record<string, unknown> = {};
  for (const [name, of] of readers) if (object[name] !== undefined) read[name] = of(object[name]);
  return read;
}

const readers: readonly (readonly [name: string, of: (json: unknown) => unknown])[] = [
  ["decisionCases", decisionCases],
  ["defaultCase", taskDefinitions],
  ["forkTasks", (json) => listOf(json).map(taskDefinitions)],
  ["loopOver", taskDefinitions],
  ["joinOn", (json) => listOf(json).map(String)],
];
const lists = readers.map(([name]) => name);

function decisionCases(json: unknown): unknown {
  return Object.fromEntries(Object.entries(objectOf(json)).map(([name, tasks]) => [name, taskDefinitions(tasks)]));
}
