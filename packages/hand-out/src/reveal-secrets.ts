import {
  interpolatedText,
  isJsonArray,
  isJsonObject,
  JsonSyntaxError,
  parseJson,
  Payload,
  secretsAskedFor,
  withSecrets,
} from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";
import type { Secrets } from "@tutti/ports";

import { base64Forms } from "./base64-forms.ts";

/** A payload with its secrets in it, for the copy that leaves, and what to hide where something comes back. */
export type Revealed = {
  readonly payload: Payload;
  /** Every text that secrets brought in and that is long enough to be told again, with what to show instead; also in base64. */
  readonly hidden: ReadonlyMap<string, string>;
};

/** Shorter texts are everywhere by chance: hiding them would garble what comes back and hide nothing. */
export const SHORTEST_HIDDEN = 4;
const marker = Buffer.from("${workflow.secrets.");

/** Whether the payload asks for secrets. Reads the bytes only: it is asked of every task that is handed out. */
export function asksForSecrets(payload: Payload): boolean {
  const { buffer, byteOffset, byteLength } = payload.bytes;
  return Buffer.from(buffer, byteOffset, byteLength).includes(marker);
}

/** Puts in the secrets that the payload asks for. Rejects where the provider does, or the result would nest too deep. */
export async function revealSecrets(payload: Payload, secrets: Secrets): Promise<Revealed> {
  if (!asksForSecrets(payload)) return { payload, hidden: new Map() };
  const asked = secretsAskedFor(payload.tree);
  const values = new Map<string, string | undefined>();
  for (const name of new Set(asked.values())) values.set(name, await secrets.value(name));
  const reveal = (json: Json): Json => withSecrets(json, (name) => values.get(name));
  const hidden = new Map<string, string>();
  for (const literal of asked.keys()) addHidden(hidden, reveal(literal), literal);
  return { payload: Payload.fromTree(reveal(payload.tree)), hidden };
}

/** What is only a part of what a secret stands for has no expression of its own. */
const aPart = "***";
/** Parts that nobody asked for by a path; shorter ones are words like any other. */
const shortestPart = 6;

function addHidden(hidden: Map<string, string>, value: Json, literal: string): void {
  addText(hidden, value, literal);
  for (const part of partsOf(value)) addText(hidden, part, aPart);
  const inside = typeof value === "string" ? jsonIn(value) : undefined;
  for (const part of inside === undefined ? [] : partsOf(inside))
    if (textOf(part).length >= shortestPart) addText(hidden, part, aPart);
}

function addText(hidden: Map<string, string>, value: Json, literal: string): void {
  const text = textOf(value);
  if (text.length < SHORTEST_HIDDEN) return;
  for (const form of [text, ...base64Forms(text)]) if (!hidden.has(form)) hidden.set(form, literal);
}

/** As it stands within a text; nothing for what is no secret: null, true, false. */
function textOf(value: Json): string {
  return value === null || typeof value === "boolean" || isContainer(value) ? "" : interpolatedText(value).trim();
}

/** All that lists and objects hold, at any depth, which is neither. */
function* partsOf(value: Json): Generator<Json> {
  if (!isContainer(value)) return;
  for (const member of Object.values(value)) {
    if (isContainer(member)) yield* partsOf(member);
    else yield member;
  }
}

function isContainer(value: Json): value is readonly Json[] | JsonObject {
  return isJsonArray(value) || isJsonObject(value);
}

/** The lists and objects that a text holds, which a server may read and write anew. */
function jsonIn(text: string): Json | undefined {
  if (!/^\s*[[{]/u.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
