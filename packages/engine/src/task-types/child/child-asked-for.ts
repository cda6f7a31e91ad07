import type { WantedDefinition } from "../../decide/children/child-definition.ts";
import { workflowDefFromJson } from "../../definition/definition-from-json.ts";
import type { WorkflowDef } from "../../definition/workflow-def.ts";
import { IDEMPOTENCY_STRATEGIES } from "../../definition/workflow-task.ts";
import type { IdempotencyStrategy } from "../../definition/workflow-task.ts";
import { briefJson } from "../../definition/field-reader.ts";
import { interpolatedText } from "../../expression/interpolated-text.ts";
import { faultWords, tooLongDomainFaults, tooLongFaults } from "../../model/kept-texts.ts";
import { isJsonObject, JsonDouble, jsonObject, memberOf } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { keyFrom, type KeyAskedFor } from "./keyed-execution.ts";
import { workflowDefFaults } from "../../validate/validate-workflow-def.ts";

export type ChildAskedFor = {
  readonly definition: WantedDefinition;
  readonly input: JsonObject;
  /** 0 to 99. */
  readonly priority: number;
  /** undefined: the parent's. */
  readonly taskToDomain: ReadonlyMap<string, string> | undefined;
  readonly key: KeyAskedFor | undefined;
};

/** The child that the input of a SUB_WORKFLOW's record asks for; a text: why there can be none. Source: engine.md 5.8. */
export function childAskedFor(given: Json, node: PlacedNode): ChildAskedFor | string {
  if (!isJsonObject(given)) return `The input of the SUB_WORKFLOW ${node.task.taskReferenceName} is no object`;
  const inlineDefinition = inlineFrom(memberOf(given, "subWorkflowDefinition") ?? null, node);
  if (typeof inlineDefinition === "string") return inlineDefinition;
  const asked = readChild(given, inlineDefinition);
  if (asked.priority < 0 || asked.priority > 99) return "priority MUST be between 0 and 99 (inclusive)";
  const faults = [
    ...tooLongFaults("subWorkflowParam.name", asked.definition.name),
    ...tooLongFaults("subWorkflowParam.idempotencyKey", asked.key?.key),
    ...tooLongDomainFaults("subWorkflowParam.taskToDomain", asked.taskToDomain),
  ];
  return faults.length === 0 ? asked : faultWords(faults);
}

function readChild(given: JsonObject, inlineDefinition: WorkflowDef | undefined): ChildAskedFor {
  return {
    definition: {
      name: inlineDefinition?.name ?? interpolatedText(memberOf(given, "subWorkflowName") ?? null),
      version: inlineDefinition?.version ?? versionFrom(memberOf(given, "subWorkflowVersion") ?? null),
      inlineDefinition,
    },
    input: inputFrom(given, inlineDefinition),
    priority: priorityFrom(memberOf(given, "priority") ?? null),
    taskToDomain: domainsFrom(memberOf(given, "subWorkflowTaskToDomain") ?? null),
    key: keyFrom(textFrom(given, "idempotencyKey"), strategyFrom(given)),
  };
}

/** What a registered definition has written out was checked with it; what an expression or a fork gave was not. */
function inlineFrom(written: Json, { task, dynamic }: PlacedNode): WorkflowDef | string | undefined {
  if (written === null) return undefined;
  const registered = task.subWorkflowParam?.workflowDefinition;
  return typeof registered === "object" && dynamic === undefined ? registered : checkedFrom(written);
}

function checkedFrom(written: Json): WorkflowDef | string {
  if (!isJsonObject(written))
    return `subWorkflowParam.workflowDefinition must be an object, found ${briefJson(written)}`;
  const read = workflowDefFromJson(written);
  const faults = workflowDefFaults(read, { taskDefs: "unknown" });
  if (faults.length === 0) return read.value;
  const words = faults.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return `subWorkflowParam.workflowDefinition is not valid: ${words}`;
}

/** 0 means the latest at this time. */
function versionFrom(version: Json): number | undefined {
  return typeof version === "number" && version !== 0 ? version : undefined;
}

/**
 * Without inputs of its own the child gets the whole input of the task, names and all: recorded so, case
 * ops-terminate-children. One of an inline definition is told that it is.
 */
function inputFrom(given: JsonObject, inlineDefinition: WorkflowDef | undefined): JsonObject {
  const own = memberOf(given, "workflowInput") ?? null;
  const input = isJsonObject(own) && Object.keys(own).length > 0 ? own : given;
  if (inlineDefinition === undefined) return input;
  const metadata = memberOf(input, "_systemMetadata") ?? null;
  const told = jsonObject([...(isJsonObject(metadata) ? Object.entries(metadata) : []), ["dynamic", true]]);
  return jsonObject([...Object.entries(input), ["_systemMetadata", told]]);
}

/** A number; anything else, also a text of one, is 0. The parent's is not inherited. */
export function priorityFrom(json: Json): number {
  const number = json instanceof JsonDouble ? json.value : json;
  return typeof number === "number" && Number.isFinite(number) ? Math.trunc(number) : 0;
}

function textFrom(given: JsonObject, name: string): string | undefined {
  const json = memberOf(given, name) ?? null;
  return json === null ? undefined : interpolatedText(json);
}

function strategyFrom(given: JsonObject): IdempotencyStrategy | undefined {
  return IDEMPOTENCY_STRATEGIES.find((word) => word === memberOf(given, "idempotencyStrategy"));
}

function domainsFrom(json: Json): ReadonlyMap<string, string> | undefined {
  if (!isJsonObject(json)) return undefined;
  const entries = Object.entries(json).filter(([, domain]) => domain !== null);
  return new Map(entries.map(([type, domain]) => [type, interpolatedText(domain)]));
}
