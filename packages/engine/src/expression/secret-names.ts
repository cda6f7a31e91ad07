import { isJsonArray, isJsonObject, jsonObject } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { findExpressions } from "./find-expressions.ts";
import type { FoundExpression } from "./find-expressions.ts";

/** Secrets stay as they are written: only the copy that a worker is handed holds their values. */
export const SECRETS_PREFIX = "workflow.secrets.";

/** How a text asks for a secret, and how the same is written as data that asks for none: with one `$` more. */
export const ASKING = `\${${SECRETS_PREFIX}`;
export const DATA = `$${ASKING}`;

/** The expressions of the text that ask for secrets. One whose name depends on another expression asks for none. */
export function secretExpressions(text: string): readonly FoundExpression[] {
  if (!text.includes(SECRETS_PREFIX)) return [];
  return findExpressions(text).filter(({ content, isNested }) => !isNested && content.startsWith(SECRETS_PREFIX));
}

/**
 * What comes in from outside, with whatever looks like a secret's name in it written as data, with one `$` more:
 * `$${workflow.secrets.X}`. Only definitions may ask for secrets; a caller's input or a service's answer may not. The copy
 * that is carried out has it again as it came, and so has what people are shown (`payloadAsItCame`). Keys stay, for they
 * ask for nothing.
 */
export function withoutSecretNames(json: Json): Json {
  return mapTexts(json, textAsData);
}

/** As `withoutSecretNames`, of one text. */
export function textAsData(text: string): string {
  return text.includes(ASKING) ? text.replaceAll(ASKING, () => DATA) : text;
}

/** The value with its keys as data, for those who make a text of them, in which they would ask. */
export function withKeysAsData(json: Json): Json {
  if (isJsonArray(json)) return json.map(withKeysAsData);
  if (!isJsonObject(json)) return json;
  return jsonObject(Object.entries(json).map(([key, value]) => [textAsData(key), withKeysAsData(value)] as const));
}

/** The value with its texts replaced, at any depth; keys stay. */
export function mapTexts(json: Json, map: (text: string) => Json): Json {
  if (typeof json === "string") return map(json);
  if (isJsonArray(json)) return json.map((item) => mapTexts(item, map));
  if (!isJsonObject(json)) return json;
  return jsonObject(Object.entries(json).map(([key, value]) => [key, mapTexts(value, map)] as const));
}
