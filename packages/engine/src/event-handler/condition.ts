import { scriptForm } from "../decide/data/script-answer.ts";
import type { EventHandler } from "../definition/event-handler.ts";
import { isJsonObject, jsonObject, JsonDouble, memberOf } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import type { ScriptRequest } from "../script.ts";
import { expandJson } from "./expand-json.ts";

/** What is to be known before a handler acts: nothing, or what a script comes to. */
export type ConditionAsked =
  { readonly kind: "known"; readonly holds: boolean } | { readonly kind: "script"; readonly script: ScriptRequest };

/**
 * The condition of a handler on a message. None, or a blank one, holds. It sees the message as `$`, texts that are JSON
 * read. An `evaluatorType` that nobody knows is JavaScript. Source: reference/engine.md 9.2 step 4.
 */
export function conditionAsked(
  { condition = "", evaluatorType = "" }: Pick<EventHandler, "condition" | "evaluatorType">,
  payload: Json,
): ConditionAsked {
  if (condition.trim() === "") return { kind: "known", holds: true };
  const expanded = expandJson(payload);
  const input = isJsonObject(expanded) ? expanded : jsonObject([]);
  if (evaluatorType === "value-param")
    return { kind: "known", holds: conditionHolds(memberOf(input, condition) ?? null) };
  const form = scriptForm(evaluatorType) ?? { language: "javascript", form: "expression" };
  return { kind: "script", script: { ...form, source: condition, input: Payload.fromTree(input) } };
}

/** A boolean as it is, a number where it is above 0; nothing else is true. Source: reference/engine.md 5.13. */
export function conditionHolds(value: Json): boolean {
  if (typeof value === "number" || typeof value === "bigint") return value > 0;
  return value instanceof JsonDouble ? value.value > 0 : value === true;
}
