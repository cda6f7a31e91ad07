import { JsonDepthError, newJsonObject, Payload } from "@tutti/engine";
import type { Fault, JsonObject } from "@tutti/engine";

import { MalformedValueError } from "./malformed-value-error.ts";
import { jsonObjectFromWire } from "./value-map.ts";
import type { WireValueMap } from "./value-map.ts";

/** Where in a message a field is read, and where what is wrong with it is noted. */
export type At = { readonly path: string; readonly faults: Fault[] };

export function inside(at: At, name: string): At {
  return { path: at.path === "" ? name : `${at.path}.${name}`, faults: at.faults };
}

export function item(at: At, index: number): At {
  return { path: `${at.path}[${index}]`, faults: at.faults };
}

/** proto3 has no absent text: an empty one stands for it. Source: reference/api.md 1.5. */
export function textFromWire(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** The number, or undefined for 0, where 0 stands for absent. Source: reference/api.md 1.6. */
export function numberFromWire(value: number): number | undefined {
  return value === 0 ? undefined : value;
}

/** The enum's word; a fault, and `instead`, where the client sent a number that this version does not know. */
export function wordFromWire<Word extends string>(word: Word | "UNRECOGNIZED", at: At, instead: Word): Word {
  if (word !== "UNRECOGNIZED") return word;
  at.faults.push({ path: at.path, message: "is an enum number that this server does not know" });
  return instead;
}

/** The object of a `map<string, Value>`; a fault, and an empty one, where a Value is malformed or nests too deep. */
export function objectFromWire(map: WireValueMap, at: At): JsonObject {
  return orFault(() => jsonObjectFromWire(map), at) ?? newJsonObject();
}

/** As `objectFromWire`, as a payload. */
export function payloadFieldFromWire(map: WireValueMap, at: At): Payload {
  return map.size === 0 ? Payload.empty : Payload.fromTree(objectFromWire(map, at));
}

/** What `read` gives; undefined and a fault where it meets a Value that cannot be kept. */
export function orFault<Result>(read: () => Result, at: At): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedValueError) && !(error instanceof JsonDepthError)) throw error;
    at.faults.push({ path: at.path, message: error.message });
    return undefined;
  }
}
