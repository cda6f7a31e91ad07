import { parse } from "lossless-json";

import { JsonDouble, JsonSyntaxError, MAX_JSON_DEPTH, newJsonObject } from "./json.ts";
import type { Json } from "./json.ts";
import { numberFromLiteral } from "./json-number.ts";
import { mayHoldLoneSurrogate, wellFormed } from "./well-formed.ts";

/**
 * The JSON value that the text stands for; of equal keys the last one counts, a lone surrogate becomes `?`.
 *
 * Throws JsonSyntaxError where the text is not JSON, nests deeper than `maxDepth` (200 when not given), or holds a
 * decimal beyond a double.
 */
export function parseJson(text: string, options: { readonly maxDepth?: number } = {}): Json {
  refuseDeepNesting(text, options.maxDepth ?? MAX_JSON_DEPTH);
  return withoutPrototypes(parseLossless(text), mayHoldLoneSurrogate(text) ? wellFormed : asItIs);
}

function parseLossless(text: string): unknown {
  try {
    return parse(text, undefined, { parseNumber: numberFromLiteral, onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    if (error instanceof SyntaxError) throw toJsonSyntaxError(error);
    throw error;
  }
}

function toJsonSyntaxError(error: SyntaxError): JsonSyntaxError {
  const position = /at position ([0-9]+)$/.exec(error.message)?.[1];
  const message = `not valid JSON: ${error.message}`;
  return new JsonSyntaxError(
    message,
    position === undefined ? { cause: error } : { position: Number(position), cause: error },
  );
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

// The parser recurses: the depth must be known to be harmless before it starts.
function refuseDeepNesting(text: string, maxDepth: number): void {
  let depth = 0;
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) position = endOfString(text, position);
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    if (depth > maxDepth) throw new JsonSyntaxError(`JSON is nested deeper than ${maxDepth} levels`, { position });
  }
}

function endOfString(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === QUOTE) return position;
    if (code === BACKSLASH) position++;
  }
  return text.length;
}

function asItIs(text: string): string {
  return text;
}

// What the parser gives, with objects of our own: its objects inherit from Object.prototype.
function withoutPrototypes(value: unknown, fixText: (text: string) => string): Json {
  if (typeof value === "string") return fixText(value);
  if (value instanceof JsonDouble) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutPrototypes(item, fixText));
  if (typeof value === "object" && value !== null) {
    const object = newJsonObject();
    for (const [key, member] of Object.entries(value)) object[fixText(key)] = withoutPrototypes(member, fixText);
    return object;
  }
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "bigint")
    return value;
  throw new TypeError(`the JSON parser gave a ${typeof value}`);
}
