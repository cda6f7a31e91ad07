import type { StartRequest } from "@tutti/contracts";
import {
  FieldReader,
  IDEMPOTENCY_STRATEGIES,
  isJsonObject,
  memberOf,
  Payload,
  workflowDefFromJson,
} from "@tutti/engine";
import type { Fault, Json, Read, WorkflowDef } from "@tutti/engine";

/**
 * The start a client asked for, and what is wrong with its shape. `createdBy` is ignored: who calls is not for the
 * caller to say. An input of null stays one: whether it may be is for the operation to say.
 * Source: reference/api.md 2.3, 3.3.
 */
export function startRequestFromJson(json: Json): Read<StartRequest> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(json, { faults });
  const value: StartRequest = {
    name: reader.text("name") ?? "",
    version: reader.int("version"),
    correlationId: reader.text("correlationId"),
    input: inputFrom(reader, json),
    taskToDomain: reader.textMap("taskToDomain") ?? new Map(),
    inlineDefinition: inlineDefinitionFrom(reader),
    // An empty path is none.
    externalInputPayloadStoragePath: reader.text("externalInputPayloadStoragePath") || undefined,
    priority: reader.int("priority") ?? 0,
    createdBy: undefined,
    idempotencyKey: reader.text("idempotencyKey"),
    idempotencyStrategy: reader.word("idempotencyStrategy", IDEMPOTENCY_STRATEGIES),
  };
  return { value, faults };
}

// The reader takes null for absent, which here it is not.
function inputFrom(reader: FieldReader, json: Json): Payload {
  const input = reader.map("input");
  if (input !== undefined) return Payload.fromTree(input);
  return isJsonObject(json) && memberOf(json, "input") === null ? Payload.fromTree(null) : Payload.empty;
}

function inlineDefinitionFrom(reader: FieldReader): WorkflowDef | undefined {
  const json = reader.raw("workflowDef");
  if (json === undefined) return undefined;
  const { value, faults } = workflowDefFromJson(json, reader.at("workflowDef"));
  reader.faults.push(...faults);
  return value;
}
