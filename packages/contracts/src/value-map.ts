import { isJsonObject, MAX_JSON_DEPTH, newJsonObject, Payload } from "@tutti/engine";
import type { JsonObject } from "@tutti/engine";

import { MalformedValueError } from "./malformed-value-error.ts";
import { valueFromWire } from "./value-from-wire.ts";
import { valueToWire } from "./value-to-wire.ts";

/** A `map<string, google.protobuf.Value>` as the generated code holds it: each Value still in its wire form. */
export type WireValueMap = ReadonlyMap<string, Uint8Array>;

// The map itself is the first level.
const maxDepth = MAX_JSON_DEPTH - 1;

/** The object that a wire map stands for. Throws as `valueFromWire` does, with the key in the message. */
export function jsonObjectFromWire(map: WireValueMap): JsonObject {
  const object = newJsonObject();
  for (const [key, bytes] of map) object[key] = memberFromWire(key, bytes);
  return object;
}

function memberFromWire(key: string, bytes: Uint8Array) {
  try {
    return valueFromWire(bytes, { maxDepth });
  } catch (error) {
    if (!(error instanceof MalformedValueError)) throw error;
    throw new MalformedValueError(`key ${JSON.stringify(key.slice(0, 60))}: ${error.message}`, { cause: error });
  }
}

/** Throws JsonDepthError where the object nests deeper than may be kept. */
export function jsonObjectToWire(object: JsonObject): Map<string, Uint8Array> {
  return new Map(Object.keys(object).map((key) => [key, valueToWire(object[key] ?? null, { maxDepth })]));
}

/** As `jsonObjectFromWire`, as a payload. */
export function payloadFromWire(map: WireValueMap): Payload {
  return map.size === 0 ? Payload.empty : Payload.fromTree(jsonObjectFromWire(map));
}

/** The payload's members; a payload that is no object, which no worker's output is, has none. */
export function payloadToWire(payload: Payload): Map<string, Uint8Array> {
  if (payload.isEmptyObject) return new Map();
  return isJsonObject(payload.tree) ? jsonObjectToWire(payload.tree) : new Map();
}
