import type { Json, JsonObject } from "../payload/json.ts";
import { isJsonArray, isJsonObject } from "../payload/json.ts";
import { scalarText } from "./path/scalar-text.ts";

/**
 * The value as it goes into a text around it, which is how Java prints it: texts as they are, `2.0`, `null`, `[1, two]`, `{x=1, y=[p, q]}`.
 *
 * It cannot be read back. Source: reference/engine.md 6.3.
 */
export function interpolatedText(value: Json): string {
  const text = scalarText(value);
  if (text !== undefined) return text;
  if (isJsonArray(value)) return `[${value.map(interpolatedText).join(", ")}]`;
  return isJsonObject(value) ? objectText(value) : "null";
}

function objectText(object: JsonObject): string {
  return `{${Object.entries(object)
    .map(([key, member]) => `${key}=${interpolatedText(member)}`)
    .join(", ")}}`;
}
