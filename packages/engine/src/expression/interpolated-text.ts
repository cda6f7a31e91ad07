import type { Json } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { scalarText } from "./path/scalar-text.ts";

/**
 * The value as it goes into a text around it: texts as they are, numbers in Java's notation, lists and objects as
 * compact JSON, and `null`.
 *
 * Conductor prints lists and objects as Java does, `{x=1}`, which nobody can read back (reference/engine.md 13.6-3).
 * Throws JsonDepthError where the value nests too deep to be written. Source: reference/engine.md 6.3.
 */
export function interpolatedText(value: Json): string {
  return scalarText(value) ?? jsonToText(value);
}
