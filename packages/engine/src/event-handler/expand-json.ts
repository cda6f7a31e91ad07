import { withoutSecretNames } from "../expression/secret-names.ts";
import { isJsonArray, isJsonObject, JsonDepthError, jsonObject, JsonSyntaxError } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { parseJson } from "../payload/parse-json.ts";

/**
 * The value with its texts that are JSON objects or lists as what they say, also within what was read so. Texts that only
 * look like it stay. What is read is data: it asks for no secrets. Source: reference/engine.md 9.2, 9.3 (expandInlineJSON);
 * that elements of lists are read too: 13.8-2.
 */
export function expandJson(value: Json): Json {
  if (typeof value === "string") return looksLikeJson(value) ? readOrText(value) : value;
  if (isJsonArray(value)) return value.map(expandJson);
  if (!isJsonObject(value)) return value;
  return jsonObject(Object.entries(value).map(([key, member]) => [key, expandJson(member)] as const));
}

function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  return (trimmed.startsWith("{") && trimmed.endsWith("}")) || (trimmed.startsWith("[") && trimmed.endsWith("]"));
}

function readOrText(text: string): Json {
  try {
    return expandJson(withoutSecretNames(parseJson(text)));
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof JsonDepthError) return text;
    throw error;
  }
}
