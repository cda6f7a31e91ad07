import { taskDefFromJson, workflowDefFromJson } from "../definition/definition-from-json.ts";
import type { TaskDef } from "../definition/task-def.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import { parseJson } from "../payload/parse-json.ts";

/** Definitions in a few words, for tests. Everything not given has Conductor's default. */
type Members = { readonly [key: string]: unknown };

export function workflow(name: string, tasks: readonly Members[], members: Members = {}): WorkflowDef {
  return workflowDefFromJson(asJson({ name, tasks, ...members })).value;
}

export function taskDef(name: string, members: Members = {}): TaskDef {
  return taskDefFromJson(asJson({ name, retryDelaySeconds: 0, ...members })).value;
}

/** A worker task named like its reference. */
export const simple = (reference: string, members: Members = {}): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "SIMPLE",
  ...members,
});

export const fork = (reference: string, branches: readonly (readonly Members[])[]): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "FORK_JOIN",
  forkTasks: branches,
});

export const join = (reference: string, joinOn: readonly string[], members: Members = {}): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "JOIN",
  joinOn,
  ...members,
});

export const wait = (reference: string, inputParameters: Members, members: Members = {}): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "WAIT",
  inputParameters,
  ...members,
});

export const switchOn = (
  reference: string,
  value: unknown,
  {
    cases,
    defaultCase = [],
  }: { readonly cases: { readonly [name: string]: readonly Members[] }; readonly defaultCase?: readonly Members[] },
): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "SWITCH",
  evaluatorType: "value-param",
  expression: "value",
  inputParameters: { value },
  decisionCases: cases,
  defaultCase,
});

function asJson(members: Members) {
  return parseJson(JSON.stringify(members));
}

/** A loop; its condition is evaluated as JavaScript. */
export const loop = (
  reference: string,
  loopOver: readonly Members[],
  members: Members & { readonly loopCondition: string },
): Members => ({ name: reference, taskReferenceName: reference, type: "DO_WHILE", loopOver, ...members });

export const inline = (reference: string, expression: string, inputParameters: Members = {}): Members => ({
  name: reference,
  taskReferenceName: reference,
  type: "INLINE",
  inputParameters: { evaluatorType: "javascript", expression, ...inputParameters },
});

export const noop = (reference: string): Members => ({ name: reference, taskReferenceName: reference, type: "NOOP" });
