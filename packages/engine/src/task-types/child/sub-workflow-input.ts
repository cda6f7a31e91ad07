import { findDefinition } from "../../decide/children/child-definition.ts";
import type { Draft } from "../../decide/draft.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { evaluated, evaluatedInput } from "../../decide/data/task-input.ts";
import { WorkflowFailure } from "../../decide/workflow-failure.ts";
import { workflowDefToJson } from "../../definition/definition-to-json.ts";
import type { SubWorkflowParams } from "../../definition/workflow-task.ts";
import { interpolatedText } from "../../expression/interpolated-text.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { priorityFrom } from "./child-asked-for.ts";

export type SubWorkflowInput = {
  readonly input: JsonObject;
  /** Of the task's own record, where the definition gives a number; 0 to 99. */
  readonly priority: number | undefined;
  /** Why no child can come of it. */
  readonly fault?: string;
};

/**
 * The input of a SUB_WORKFLOW's record: its parameters, evaluated, and beside them what the child gets. Throws
 * WorkflowFailure where the latest version of a definition is wanted and there is none. Source: engine.md 5.8 "Mapper".
 */
export function inputOfSubWorkflow(draft: Draft, node: PlacedNode): SubWorkflowInput {
  const { task } = node;
  const workflowInput = evaluatedInput(draft, node);
  const params = task.subWorkflowParam;
  if (params === undefined) {
    throw new WorkflowFailure(`Task ${task.taskReferenceName} is a SUB_WORKFLOW without subWorkflowParam`);
  }
  const given = evaluated(draft, { template: templateOf(params), node });
  const definition = definitionOf(params, given);
  const name = nameOf(params, given);
  const nameText = name === null ? null : interpolatedText(name);
  const input = jsonObject([
    ["subWorkflowName", nameText],
    ["subWorkflowVersion", definition === null ? versionOf(draft, { params, name: nameText }) : null],
    ["subWorkflowTaskToDomain", memberOf(given, "taskToDomain") ?? null],
    ["subWorkflowDefinition", definition],
    ["priority", memberOf(given, "priority") ?? null],
    ["idempotencyKey", memberOf(given, "idempotencyKey") ?? null],
    ["idempotencyStrategy", params.idempotencyStrategy ?? null],
    ["workflowInput", workflowInput],
  ]);
  const priority =
    typeof params.priority === "number" ? Math.min(99, Math.max(0, priorityFrom(params.priority))) : undefined;
  if (nameText === null || nameText === "") return { input, priority, fault: NAMELESS };
  return { input, priority };
}

const NAMELESS =
  "A SUB_WORKFLOW needs a name: subWorkflowParam.name, or that of the definition given, came out as null";

/** What a SUB_WORKFLOW's input says of the child. */
const OWN_MEMBERS: ReadonlySet<string> = new Set([
  ...["subWorkflowName", "subWorkflowVersion", "subWorkflowTaskToDomain", "subWorkflowDefinition"],
  ...["priority", "idempotencyKey", "idempotencyStrategy", "workflowInput"],
]);

/**
 * The input of another attempt. The inputs evaluated anew, which have been laid over the old ones at the top level, are
 * the child's: they stand in workflowInput alone. Source: engine.md 3.7, 13.4-5 mended; case child-auto-retry-has-stale-input.
 */
export function inputOfNextAttempt(attempt: TaskRecord, node: PlacedNode): Payload {
  const { tree } = taskPayload(attempt, "input");
  if (!isJsonObject(tree)) return taskPayload(attempt, "input");
  const before = memberOf(tree, "workflowInput") ?? null;
  const names = new Set(Object.keys(node.task.inputParameters));
  const workflowInput = [...names].map((key) => {
    const old = isJsonObject(before) ? memberOf(before, key) : undefined;
    return [key, memberOf(tree, key) ?? old ?? null] as const;
  });
  const own = Object.entries(tree).filter(([key]) => !names.has(key) || OWN_MEMBERS.has(key));
  return Payload.fromTree(jsonObject([...own, ["workflowInput", jsonObject(workflowInput)]]));
}

/**
 * The input of a SUB_WORKFLOW that is run again with one that somebody gives: written as its record has it, with `workflowInput`,
 * it is laid over that; anything else is left aside, as by Conductor. Case ops-rerun-sub-workflow-task.
 */
export function inputOfRerun(task: TaskRecord, given: Payload): Payload | undefined {
  const [before, asked] = [taskPayload(task, "input").tree, given.tree];
  if (!isJsonObject(before) || !isJsonObject(asked) || memberOf(asked, "workflowInput") === undefined) return undefined;
  const own = Object.entries(asked).filter(([key]) => OWN_MEMBERS.has(key));
  return Payload.fromTree(jsonObject([...Object.entries(before), ...own]));
}

/** What of the parameters may hold expressions. A definition that is written out is not one of them. */
function templateOf(params: SubWorkflowParams): JsonObject {
  const { name, taskToDomain, workflowDefinition, priority, idempotencyKey } = params;
  return jsonObject([
    ["name", name ?? null],
    ["taskToDomain", taskToDomain === undefined ? null : jsonObject([...taskToDomain])],
    ["workflowDefinition", typeof workflowDefinition === "string" ? workflowDefinition : null],
    ["priority", priority ?? null],
    ["idempotencyKey", idempotencyKey ?? null],
  ]);
}

function definitionOf({ workflowDefinition }: SubWorkflowParams, given: JsonObject): Json {
  if (typeof workflowDefinition === "object") return workflowDefToJson(workflowDefinition);
  return memberOf(given, "workflowDefinition") ?? null;
}

/** A definition that is written out has its own; beside one that an expression gives, that of the parameters is shown. */
function nameOf({ workflowDefinition }: SubWorkflowParams, given: JsonObject): Json {
  if (typeof workflowDefinition === "object") return workflowDefinition.name;
  const computed = memberOf(given, "workflowDefinition") ?? null;
  return memberOf(given, "name") ?? (isJsonObject(computed) ? memberOf(computed, "name") : undefined) ?? null;
}

/** The version as written, which is looked up when the child starts; without one, the latest that there is now. */
function versionOf(
  draft: Draft,
  { params, name }: { readonly params: SubWorkflowParams; readonly name: string | null },
): number | null {
  if (params.version !== undefined) return params.version;
  if (name === null || name === "") return null;
  const found = findDefinition(draft, { name, version: undefined, inlineDefinition: undefined });
  if (found.kind === "found") return found.definition.version;
  throw new WorkflowFailure(`The Task ${name} defined as a sub-workflow has no workflow definition available `);
}
