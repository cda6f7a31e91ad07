import { interpolatedText, isJsonArray, isJsonObject, Payload, secretsAskedFor, withSecrets } from "@tutti/engine";
import type { Json } from "@tutti/engine";
import type { Secrets } from "@tutti/ports";

/** A payload with its secrets in it, for the copy that leaves, and what to hide where something comes back. */
export type Revealed = {
  readonly payload: Payload;
  /** Every text that secrets brought in and that is long enough to be told again, with what to show instead. */
  readonly hidden: ReadonlyMap<string, string>;
};

/** Shorter texts are everywhere by chance: hiding them would garble what comes back and hide nothing. */
const shortestHidden = 4;
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

function addHidden(hidden: Map<string, string>, value: Json, literal: string): void {
  if (isJsonArray(value)) for (const item of value) addHidden(hidden, item, aPart);
  else if (isJsonObject(value)) for (const member of Object.values(value)) addHidden(hidden, member, aPart);
  else {
    const text = interpolatedText(value);
    if (value === null || text.length < shortestHidden) return;
    for (const form of formsOf(text)) hidden.set(form, literal);
  }
}

/** How a text comes back: as it is, as it stands in an address, and within JSON that stands in a text, or in JSON in that. */
function formsOf(text: string): readonly string[] {
  const escaped = escapedInJson(text);
  const asciiOnly = escaped.replace(/[^\x20-\x7e]/g, escapeOf);
  const safeInHtml = escaped.replace(/[<>&=']/g, escapeOf);
  const inJson = [escaped, asciiOnly, safeInHtml, slashesEscaped(escaped), escapedInJson(escaped)];
  return [text, encodeURIComponent(text), ...inJson];
}

function escapedInJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As PHP and others write JSON. */
function slashesEscaped(text: string): string {
  return text.replaceAll("/", "\\/");
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
