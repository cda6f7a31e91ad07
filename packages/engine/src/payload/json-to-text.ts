import { isJsonArray, JsonDepthError, JsonDouble, MAX_JSON_DEPTH } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { numberToLiteral } from "./json-number.ts";

/**
 * The value as compact JSON text, which `parseJson` reads back to an equal value.
 *
 * Throws JsonDepthError where the value nests deeper than `parseJson` would read, and RangeError for NaN and infinities.
 */
export function jsonToText(json: Json): string {
  return valueToText(json, MAX_JSON_DEPTH);
}

function valueToText(json: Json, depthLeft: number): string {
  if (typeof json === "string") return JSON.stringify(json);
  if (json === null) return "null";
  if (typeof json === "boolean") return json ? "true" : "false";
  if (typeof json === "number" || typeof json === "bigint" || json instanceof JsonDouble) return numberToLiteral(json);
  if (depthLeft === 0) throw new JsonDepthError(MAX_JSON_DEPTH);
  return isJsonArray(json) ? arrayToText(json, depthLeft - 1) : objectToText(json, depthLeft - 1);
}

function arrayToText(array: readonly Json[], depthLeft: number): string {
  let text = "[";
  for (const item of array) text += (text.length > 1 ? "," : "") + valueToText(item, depthLeft);
  return `${text}]`;
}

function objectToText(object: JsonObject, depthLeft: number): string {
  let text = "{";
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${JSON.stringify(key)}:${valueToText(value, depthLeft)}`;
  }
  return `${text}}`;
}
