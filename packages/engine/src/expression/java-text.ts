import { isJsonArray, isJsonObject } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { scalarText } from "./path/scalar-text.ts";
import { textAsData } from "./secret-names.ts";

/**
 * The value as Java prints it: as `interpolatedText`, but lists and objects as `[1, 2]` and `{a=1}`. What a SWITCH
 * compares with the names of its cases. Source: case flow-switch-value-param-types.
 */
export function javaText(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(javaText).join(", ")}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, member]) => `${textAsData(key)}=${javaText(member)}`)
      .join(", ")}}`;
  return scalarText(value) ?? "null";
}
