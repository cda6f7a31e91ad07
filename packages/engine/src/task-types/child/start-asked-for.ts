import type { WantedDefinition } from "../../decide/children/child-definition.ts";
import { workflowDefFromJson } from "../../definition/definition-from-json.ts";
import { FieldReader } from "../../definition/field-reader.ts";
import type { WorkflowDef } from "../../definition/workflow-def.ts";
import { IDEMPOTENCY_STRATEGIES } from "../../definition/workflow-task.ts";
import type { Fault } from "../../fault.ts";
import { tooLongDomainFaults, tooLongFaults } from "../../model/kept-texts.ts";
import { isJsonObject, memberOf, newJsonObject } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { keyFrom, type KeyAskedFor } from "./keyed-execution.ts";
import { UnreadPlaces } from "../../validate/unread-places.ts";
import { faultsWithin } from "../../validate/validate-workflow-def.ts";

export type StartAskedFor = {
  readonly definition: WantedDefinition;
  readonly input: JsonObject;
  readonly priority: number;
  /** undefined: that of the execution that starts it. */
  readonly correlationId: string | undefined;
  readonly taskToDomain: ReadonlyMap<string, string> | undefined;
  readonly externalInputPayloadStoragePath: string | undefined;
  readonly key: KeyAskedFor | undefined;
};

/** The start that the input of a START_WORKFLOW describes; a text: what is wrong with it. Source: engine.md 5.9. */
export function startAskedFor(input: Json): StartAskedFor | string {
  const given = isJsonObject(input) ? (memberOf(input, "startWorkflow") ?? null) : null;
  if (given === null) return "Missing 'startWorkflow' in input data.";
  const unread: Fault[] = [];
  const reader = FieldReader.of(given, { faults: unread });
  const asked = readStart(reader, given);
  const invalid = new UnreadPlaces(unread).withoutFollowUps(startFaults(asked, unread));
  if (unread.length > 0) return `Error reading StartWorkflowRequest. ${wordsOf([...unread, ...invalid])}`;
  if (invalid.length === 0) return asked;
  return invalid.map(({ path, message }) => `startWorkflow validation failed. '${path}' -> ${message}. `).join("");
}

function readStart(reader: FieldReader, given: Json): StartAskedFor {
  const inlineDefinition = inlineFrom(reader);
  const taskToDomain = reader.textMap("taskToDomain");
  const correlationId = reader.text("correlationId")?.trim();
  return {
    definition: { name: reader.text("name") ?? "", version: reader.int("version"), inlineDefinition },
    input: inputFrom(reader, given),
    priority: reader.int("priority") ?? 0,
    correlationId: correlationId === "" ? undefined : correlationId,
    taskToDomain: taskToDomain?.size === 0 ? undefined : taskToDomain,
    externalInputPayloadStoragePath: reader.text("externalInputPayloadStoragePath"),
    key: keyFrom(reader.text("idempotencyKey"), reader.word("idempotencyStrategy", IDEMPOTENCY_STRATEGIES)),
  };
}

function inlineFrom(reader: FieldReader): WorkflowDef | undefined {
  const json = reader.raw("workflowDef") ?? null;
  if (json === null) return undefined;
  const { value, faults } = workflowDefFromJson(json, "workflowDef");
  reader.faults.push(...faults);
  return value;
}

// The reader takes null for absent, which here it is not.
function inputFrom(reader: FieldReader, given: Json): JsonObject {
  if (isJsonObject(given) && memberOf(given, "input") === null)
    reader.faults.push({ path: "input", message: "NULL input passed when starting workflow" });
  return reader.map("input") ?? newJsonObject();
}

function startFaults(asked: StartAskedFor, unread: readonly Fault[]): readonly Fault[] {
  const { definition, priority } = asked;
  const faults: Fault[] = [
    ...tooLongFaults("name", definition.name),
    ...tooLongFaults("correlationId", asked.correlationId),
    ...tooLongFaults("idempotencyKey", asked.key?.key),
    ...tooLongDomainFaults("taskToDomain", asked.taskToDomain),
  ];
  if (definition.name === "") faults.push({ path: "name", message: "Workflow name cannot be null or empty" });
  if (priority < 0) faults.push({ path: "priority", message: `priority: ${priority} should be minimum 0` });
  if (priority > 99) faults.push({ path: "priority", message: `priority: ${priority} should be maximum 99` });
  const { inlineDefinition: value } = definition;
  if (value === undefined) return faults;
  return [...faults, ...faultsWithin("workflowDef", { value, faults: unread }, { taskDefs: "unknown" })];
}

function wordsOf(faults: readonly Fault[]): string {
  return faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}
