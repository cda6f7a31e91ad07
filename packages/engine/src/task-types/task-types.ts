import { decision } from "./decision.ts";
import { doWhile } from "./loop/do-while.ts";
import { dynamicFork } from "./fork/dynamic-fork.ts";
import { dynamic } from "./dynamic.ts";
import { event } from "./event.ts";
import { exclusiveJoin } from "./fork/exclusive-join.ts";
import { forEach } from "./for-each/for-each.ts";
import { forkJoin } from "./fork/fork-join.ts";
import { http } from "./http.ts";
import { human } from "./human.ts";
import { inline } from "./inline.ts";
import { join } from "./fork/join.ts";
import { jsonJqTransform } from "./json-jq-transform.ts";
import { lambda } from "./lambda.ts";
import { noop } from "./noop.ts";
import { notThereYet } from "./not-there-yet.ts";
import { pullWorkflowMessages } from "./pull-workflow-messages.ts";
import { setVariable } from "./set-variable.ts";
import { simple } from "./simple.ts";
import { startWorkflow } from "./child/start-workflow.ts";
import { subWorkflow } from "./child/sub-workflow.ts";
import { switchTask } from "./switch.ts";
import { terminate } from "./terminate.ts";
import type { TaskType } from "./task-type.ts";
import { tryTask } from "./try/try.ts";
import { userDefined } from "./user-defined.ts";
import { wait } from "./wait.ts";

/**
 * Every configured type that this release carries out. A new type is one file here and one line in this map. Behind
 * functions, since types may refer to one another.
 */
const TASK_TYPES: ReadonlyMap<string, () => TaskType> = new Map([
  ["SIMPLE", () => simple],
  ["SWITCH", () => switchTask],
  ["DECISION", () => decision],
  ["DO_WHILE", () => doWhile],
  ["INLINE", () => inline],
  ["LAMBDA", () => lambda],
  ["JSON_JQ_TRANSFORM", () => jsonJqTransform],
  ["FORK_JOIN", () => forkJoin],
  ["JOIN", () => join],
  ["WAIT", () => wait],
  ["HUMAN", () => human],
  ["HTTP", () => http],
  ["SET_VARIABLE", () => setVariable],
  ["TERMINATE", () => terminate],
  ["NOOP", () => noop],
  ["DYNAMIC", () => dynamic],
  ["FORK_JOIN_DYNAMIC", () => dynamicFork],
  ["EXCLUSIVE_JOIN", () => exclusiveJoin],
  ["EVENT", () => event],
  ["SUB_WORKFLOW", () => subWorkflow],
  ["START_WORKFLOW", () => startWorkflow],
  ["PULL_WORKFLOW_MESSAGES", () => pullWorkflowMessages],
  // Ours, see packages/engine/src/definition/README.md.
  ["TRY", () => tryTask],
  ["FOR_EACH", () => forEach],
]);

/** Those of Conductor's AI runtime are not among them: where that is off they are workers' types as any other. */
const NOT_THERE_YET: ReadonlySet<string> = new Set(["KAFKA_PUBLISH", "JDBC"]);

/** The name of what FORK_JOIN and FORK_JOIN_DYNAMIC make, which no definition has as a type. */
const FORK = "FORK";

/** The names of the types, as definitions write them. */
export const SUPPORTED_TASK_TYPES: readonly string[] = [...TASK_TYPES.keys()];

/** How a type is carried out; undefined for what is no definition's type. Any other name is a worker's. */
export function taskTypeOf(type: string): TaskType | undefined {
  if (type === FORK) return undefined;
  return TASK_TYPES.get(type)?.() ?? (NOT_THERE_YET.has(type) ? notThereYet : userDefined);
}

/** Whether what comes to a task of the type can go on: not one that is not there yet, or no definition's. */
export function isCarriedOut(type: string): boolean {
  return taskTypeOf(type) !== undefined && !NOT_THERE_YET.has(type);
}

/** Whether the server itself knows the type, so that a dynamic task of this name is no worker's. */
export function isServerTaskType(type: string): boolean {
  return type !== "SIMPLE" && (TASK_TYPES.has(type) || NOT_THERE_YET.has(type) || type === FORK);
}
