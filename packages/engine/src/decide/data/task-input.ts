import { evaluateJson } from "../../expression/evaluate.ts";
import { isJsonObject, jsonObject, memberOf, newJsonObject } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import type { Draft } from "../draft.ts";
import { executionScope } from "./execution-scope.ts";

/** The inputParameters of a task that is about to be added, evaluated; keys never are. Source: reference/engine.md 6.1. */
export function evaluatedInput(draft: Draft, node: PlacedNode): JsonObject {
  return evaluated(draft, { template: node.task.inputParameters, node });
}

/**
 * As `evaluatedInput`, with the task definition's inputTemplate: it fills keys that are absent or written as null,
 * and, unevaluated, those that come out as null. Top level only. Source: reference/engine.md 6.6.
 */
export function templatedInput(draft: Draft, node: PlacedNode): JsonObject {
  return withTaskTemplate(node, (parameters) => evaluated(draft, { template: parameters, node }));
}

/** As `templatedInput`, evaluated by the caller: of all parameters, or of those with these names. */
export function withTaskTemplate(
  { task }: PlacedNode,
  evaluate: (parameters: JsonObject) => JsonObject,
  isWanted: (name: string) => boolean = () => true,
): JsonObject {
  const template = task.taskDefinition?.inputTemplate ?? newJsonObject();
  const filled = Object.entries(template).filter(([key]) => (memberOf(task.inputParameters, key) ?? null) === null);
  const parameters = [...Object.entries(task.inputParameters), ...filled].filter(([key]) => isWanted(key));
  const input = evaluate(jsonObject(parameters));
  if (Object.keys(template).length === 0) return input;
  return jsonObject(
    Object.entries(input).map(([key, value]) => [key, value ?? memberOf(template, key) ?? null] as const),
  );
}

/** A workflow's input with the keys of its inputTemplate that it lacks or has as null. Source: engine.md 6.6. */
export function withInputTemplate(input: Json, template: JsonObject): Json {
  if (!isJsonObject(input)) return input;
  const filled = Object.entries(template).filter(([key]) => (memberOf(input, key) ?? null) === null);
  return filled.length === 0 ? input : jsonObject([...Object.entries(input), ...filled]);
}

/** A template evaluated as the input of the task that is added next is. */
export function evaluated(
  draft: Draft,
  { template, node }: { readonly template: JsonObject; readonly node: PlacedNode },
): JsonObject {
  return asObject(evaluateJson(template, executionScope(draft, { taskId: draft.nextTaskId, place: node.place, node })));
}

export function asObject(json: Json): JsonObject {
  return isJsonObject(json) ? json : jsonObject([]);
}
