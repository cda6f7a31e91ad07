import type { Json } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { scalarText } from "./path/scalar-text.ts";
import { ASKING, withKeysAsData } from "./secret-names.ts";

/**
 * The value as it goes into a text around it: texts as they are, numbers in Java's notation, lists and objects as
 * compact JSON, and `null`. A key asks for no secret there either.
 *
 * Conductor prints lists and objects as Java does, `{x=1}`, which nobody can read back (reference/engine.md 13.6-3).
 * Throws JsonDepthError where the value nests too deep to be written. Source: reference/engine.md 6.3.
 */
export function interpolatedText(value: Json): string {
  const scalar = scalarText(value);
  if (scalar !== undefined) return scalar;
  const text = jsonToText(value);
  return text.includes(ASKING) ? jsonToText(withKeysAsData(value)) : text;
}
