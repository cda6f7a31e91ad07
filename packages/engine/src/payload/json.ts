/**
 * A JSON value that loses nothing of what was written.
 *
 * - `number` is a safe integer, or a double with a fraction;
 * - `bigint` is an integer beyond ±2^53;
 * - `JsonDouble` is a double without a fraction (`1.0`, `1e21`, `-0.0`): it must not come back as an integer.
 *
 * Source: core.md 2, reference/api.md 3.1.
 */
export type Json = null | boolean | string | number | bigint | JsonDouble | readonly Json[] | JsonObject;

/** A JSON object. Those that `parseJson` makes inherit nothing, so that `__proto__` is a key like any other. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A JSON object under construction. */
export interface MutableJsonObject {
  [key: string]: Json;
}

/** A double whose value is integral, told apart from the integer of the same value. */
export class JsonDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The deepest nesting of lists and objects that is read, built or written. Source: core.md 2. */
export const MAX_JSON_DEPTH = 200;

/** A text that is not JSON, or not JSON that can be kept. `position` counts UTF-16 units from 0 where it is known. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  readonly position: number | undefined;

  constructor(message: string, options: { readonly position?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.position = options.position;
  }
}

/** A value nested deeper than may be kept: it could be written but never read again. */
export class JsonDepthError extends Error {
  override readonly name = "JsonDepthError";

  constructor(maxDepth: number) {
    super(`JSON is nested deeper than ${maxDepth} levels`);
  }
}

export function isJsonObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json) && !(json instanceof JsonDouble);
}

export function isJsonArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** An object of the given entries that inherits nothing; of entries with the same key the last one counts. */
export function jsonObject(entries: Iterable<readonly [string, Json]>): JsonObject {
  const object = newJsonObject();
  for (const [key, value] of entries) object[key] = value;
  return object;
}

// Inherits nothing, as an object of Object.create(null), but V8 keeps it in its fast form: reading and writing JSON takes
// a third of the time.
const Bare = function () {} as unknown as new () => MutableJsonObject;
Bare.prototype = Object.create(null);

/** An empty object that inherits nothing, to be filled. */
export function newJsonObject(): MutableJsonObject {
  return new Bare();
}

/** The member of that name which the object itself has; never one of a prototype. */
export function memberOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The double as JSON: as `number` where it has a fraction, else as `JsonDouble`. */
export function jsonDouble(value: number): Json {
  return Number.isInteger(value) ? new JsonDouble(value) : value;
}

/** The integer as JSON: as `number` where it is safe, else as `bigint`. */
export function jsonInteger(value: bigint): Json {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

/** Whether the value nests lists and objects deeper than `maxDepth`. Stops at the first place that does. */
export function isDeeperThan(json: Json, maxDepth: number): boolean {
  if (typeof json !== "object" || json === null || json instanceof JsonDouble) return false;
  if (maxDepth === 0) return true;
  if (isJsonArray(json)) return json.some((item) => isDeeperThan(item, maxDepth - 1));
  for (const key of Object.keys(json)) {
    const member = json[key];
    if (member !== undefined && isDeeperThan(member, maxDepth - 1)) return true;
  }
  return false;
}
