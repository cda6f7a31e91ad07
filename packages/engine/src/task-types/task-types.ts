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
import { NOT_THERE_YET } from "./named-like-a-type.ts";
import { noop } from "./noop.ts";
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

/**
 * Types that this release does not carry out yet: what comes to a task of one fails, and says so. Those of Conductor's AI runtime are
 * not among them: where that is off they are workers' types as any other.
 */
const RESERVED_TASK_TYPES: ReadonlySet<string> = new Set(["FORK", ...NOT_THERE_YET]);

/** The names of the types, as definitions write them. */
export const SUPPORTED_TASK_TYPES: readonly string[] = [...TASK_TYPES.keys()];

/** What is said of a task whose type is not carried out. */
export function notAvailableReason(
  { taskReferenceName }: { readonly taskReferenceName: string },
  type: string,
): string {
  return `Task type ${type} of task ${taskReferenceName} is not available`;
}

/** How a type is carried out; undefined for those of Conductor that are not there yet. Any other name is a worker's. */
export function taskTypeOf(type: string): TaskType | undefined {
  return TASK_TYPES.get(type)?.() ?? (RESERVED_TASK_TYPES.has(type) ? undefined : userDefined);
}

/** Whether the server itself knows the type, so that a dynamic task of this name is no worker's. */
export function isServerTaskType(type: string): boolean {
  return type !== "SIMPLE" && (TASK_TYPES.has(type) || RESERVED_TASK_TYPES.has(type));
}
