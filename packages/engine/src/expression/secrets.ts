import { isDeeperThan, JsonDepthError, MAX_JSON_DEPTH } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import { textToUtf8 } from "../payload/utf8.ts";
import type { FoundExpression } from "./find-expressions.ts";
import { interpolatedText } from "./interpolated-text.ts";
import { namedValue, nameOfPath } from "./resolve-expression.ts";
import { ASKING, DATA, mapTexts, secretExpressions, SECRETS_PREFIX, withoutSecretNames } from "./secret-names.ts";

/** The value of a secret by its name; undefined where there is none. */
export type SecretLookup = (name: string) => string | undefined;

/**
 * The value with `${workflow.secrets.NAME}` and `${workflow.secrets.NAME.path}` in its texts replaced by what they stand
 * for. A text that is nothing else becomes the value, or null where there is none; within a text what is missing is
 * nothing. Keys stay, and what a secret brings in is not looked through again.
 *
 * Meant for the copy of a task that is carried out, and for nothing that is kept. Throws JsonDepthError where the result
 * would nest too deep. Source: reference/engine.md 6.7.
 */
export function withSecrets(json: Json, lookup: SecretLookup): Json {
  const result = mapTexts(json, (text) => revealed(text, lookup));
  if (isDeeperThan(result, MAX_JSON_DEPTH)) throw new JsonDepthError(MAX_JSON_DEPTH);
  return result;
}

/** The expressions in the value that ask for secrets, as they are written, each with its secret's name. */
export function secretsAskedFor(json: Json): ReadonlyMap<string, string> {
  const asked = new Map<string, string>();
  mapTexts(json, (text) => {
    for (const { start, end, content } of secretExpressions(text)) {
      asked.set(text.slice(start, end + 1), nameOfPath(content.slice(SECRETS_PREFIX.length)));
    }
    return text;
  });
  return asked;
}

/** As `withoutSecretNames`, of a payload; the very same where there is nothing of the kind in it, which its bytes tell. */
export function payloadAsData(payload: Payload): Payload {
  const { bytes } = payload;
  // A name may also be written with JSON's escapes.
  if (!includesBytes(bytes, ASKING_BYTES) && !includesBytes(bytes, ESCAPED_BYTES)) return payload;
  return Payload.fromTree(withoutSecretNames(payload.tree));
}

/** The payload as it came, without the `$` that keeps data from asking for secrets; the very same where there is none. */
export function payloadAsItCame(payload: Payload): Payload {
  const bytes = bytesAsTheyCame(payload.bytes);
  return bytes === payload.bytes ? payload : Payload.fromBytes(bytes);
}

/** As `payloadAsItCame`, of a payload as it is kept, or its beginning. */
export function bytesAsTheyCame(bytes: Uint8Array): Uint8Array {
  const dollars = [...placesOf(DATA_BYTES, bytes)];
  if (dollars.length === 0) return bytes;
  const shown = new Uint8Array(bytes.length - dollars.length);
  let from = 0;
  for (const [index, dollar] of dollars.entries()) {
    shown.set(bytes.subarray(from, dollar), from - index);
    from = dollar + 1;
  }
  shown.set(bytes.subarray(from), from - dollars.length);
  return shown;
}

function includesBytes(bytes: Uint8Array, wanted: Uint8Array): boolean {
  return placesOf(wanted, bytes).next().done !== true;
}

function* placesOf(wanted: Uint8Array, bytes: Uint8Array): Generator<number> {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) yield at;
}

const DATA_BYTES = textToUtf8(DATA);
const ASKING_BYTES = textToUtf8(ASKING);
/** How the escape of any character of ASCII begins. */
const ESCAPED_BYTES = textToUtf8("\\u00");

function revealed(text: string, lookup: SecretLookup): Json {
  const value = inPlaceOfNames(text, lookup);
  return typeof value === "string" && text.includes(DATA) ? value.replaceAll(DATA, () => ASKING) : value;
}

function inPlaceOfNames(text: string, lookup: SecretLookup): Json {
  const found = secretExpressions(text);
  const [first] = found;
  if (first === undefined) return text;
  const valueOf = ({ content }: FoundExpression): Json => namedValue(content.slice(SECRETS_PREFIX.length), lookup);
  if (first.start === 0 && first.end === text.length - 1) return valueOf(first);
  let result = "";
  let position = 0;
  for (const expression of found) {
    const value = valueOf(expression);
    result += text.slice(position, expression.start) + (value === null ? "" : interpolatedText(value));
    position = expression.end + 1;
  }
  return result + text.slice(position);
}
