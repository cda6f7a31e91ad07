import { EvaluationBudget } from "../../expression/evaluation-budget.ts";
import type { ExpressionScope } from "../../expression/scope.ts";
import { textAsData } from "../../expression/secret-names.ts";
import { isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { baseReferenceOf } from "../../model/task-record.ts";
import type { Draft } from "../draft.ts";
import { USUAL_PAYLOAD_LIMITS } from "./limits.ts";
import { executionPayload, taskPayload } from "./payloads.ts";
import { viewFrom } from "./seen-from.ts";
import type { ViewPoint } from "./seen-from.ts";
import { runningLoopOutput } from "../../task-types/loop/loop-output.ts";

/** A member by its name; of an object only the member `only` of it, where one is given. */
type Member = (name: string, only?: string) => Json | undefined;

const WORKFLOW_MEMBERS = [
  "input",
  "output",
  "status",
  "workflowId",
  "parentWorkflowId",
  "parentWorkflowTaskId",
  "workflowType",
  "version",
  "correlationId",
  "reasonForIncompletion",
  "schemaVersion",
  "variables",
] as const;

const TASK_MEMBERS = [
  "input",
  "output",
  "taskType",
  "status",
  "referenceTaskName",
  "retryCount",
  "correlationId",
  "pollCount",
  "taskDefName",
  "scheduledTime",
  "startTime",
  "endTime",
  "workflowInstanceId",
  "taskId",
  "reasonForIncompletion",
  "callbackAfterSeconds",
  "workerId",
  "iteration",
] as const;

/** From where an expression looks: the task whose input it is, and where that stands. */
export type ScopePoint = ViewPoint & { readonly taskId: string | undefined };

/**
 * What `${...}` reads in an execution: `workflow`, the newest record of every reference, in loops of the same turn where
 * it has one, and in a FOR_EACH the item. What is scheduled together does not see each other. Payloads are looked at only where a path leads into them. Source:
 * reference/engine.md 6.4.
 */
export function executionScope(draft: Draft, { taskId, ...point }: ScopePoint): ExpressionScope {
  const view = viewFrom(draft, point);
  const part = (first: string): Member | undefined => {
    if (first === "workflow") return (name) => workflowMember(draft, name);
    const item = view.item(first);
    if (item !== undefined) return (name) => (isJsonObject(item) ? memberOf(item, name) : undefined);
    const task = view.record(first);
    // With the suffix of a turn a record is not found: case data-expr-loop-references.
    if (task === undefined || baseReferenceOf(task) !== first) return undefined;
    return (name, only) => taskMember(draft, task, { name, only });
  };
  const whole = (first: string): Json | undefined => {
    const item = view.item(first);
    if (item !== undefined) return item;
    const member = part(first);
    if (member === undefined) return undefined;
    const names: readonly string[] = first === "workflow" ? WORKFLOW_MEMBERS : TASK_MEMBERS;
    return jsonObject(names.map((name) => [name, member(name) ?? null] as const));
  };
  return {
    get: (first, second, third) => (second === undefined ? whole(first) : part(first)?.(second, third)),
    document: () => documentOf(draft, whole, view.itemNames()),
    env: (name) => draft.env.environment?.(name),
    taskId,
    budget: new EvaluationBudget(draft.effort.visited, mostBytes(draft)),
  };
}

/** For what comes at the end of a decision that may have used up its own. */
export function ownBudget(draft: Draft): EvaluationBudget {
  return new EvaluationBudget(undefined, mostBytes(draft));
}

// Twice what may be kept, at least: what is a little too large is refused with its size.
function mostBytes({ limits: { workflowBytes, taskBytes } }: Draft): number {
  return 2 * Math.max(USUAL_PAYLOAD_LIMITS.taskBytes, workflowBytes, taskBytes);
}

function documentOf(draft: Draft, whole: (first: string) => Json | undefined, itemNames: readonly string[]): Json {
  const references = new Set([...draft.allTasks()].map(baseReferenceOf));
  return jsonObject(
    ["workflow", ...references, ...itemNames].flatMap((name) => {
      const json = whole(name);
      return json === undefined ? [] : [[name, json] as const];
    }),
  );
}

function workflowMember({ execution, snapshot, round }: Draft, name: string): Json | undefined {
  switch (name) {
    case "input":
    case "output":
      return executionPayload(execution, name).tree;
    case "variables":
      return executionPayload({ variables: round.variablesBefore ?? execution.variables }, name).tree;
    case "workflowType":
      return textAsData(execution.workflowName);
    case "version":
      return execution.workflowVersion;
    case "schemaVersion":
      return snapshot.def.schemaVersion;
    case "status":
    case "workflowId":
    case "parentWorkflowId":
    case "parentWorkflowTaskId":
    case "correlationId":
    case "reasonForIncompletion":
      return asData(execution[name]);
    default:
      return undefined;
  }
}

function taskMember(
  draft: Draft,
  task: TaskRecord,
  { name, only }: { readonly name: string; readonly only: string | undefined },
): Json | undefined {
  switch (name) {
    case "input":
      return taskPayload(task, name).tree;
    case "output":
      return runningLoopOutput(draft, task, only) ?? taskPayload(task, name).tree;
    case "workflowInstanceId":
      return task.workflowId;
    case "correlationId":
      return asData(draft.execution.correlationId);
    case "taskType":
    case "status":
    case "referenceTaskName":
    case "retryCount":
    case "pollCount":
    case "taskDefName":
    case "scheduledTime":
    case "startTime":
    case "endTime":
    case "taskId":
    case "reasonForIncompletion":
    case "callbackAfterSeconds":
    case "workerId":
    case "iteration":
      return asData(task[name]);
    default:
      return undefined;
  }
}

// Texts that are no payload have come as they are: whatever they read like, they ask for no secret.
function asData(value: string | number | undefined): Json {
  return typeof value === "string" ? textAsData(value) : (value ?? null);
}

/** Whether a payload's tree is an object with members. */
export function isNonEmptyObject(json: Json): boolean {
  return isJsonObject(json) && Object.keys(json).length > 0;
}
