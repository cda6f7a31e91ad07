import { isJsonArray, isJsonObject, jsonObject } from "./json.ts";
import type { Json } from "./json.ts";

/** What stands for a value that is not to be seen. */
const MASK = "***";

/**
 * The same with `***` for the value of every member, at any depth, that has one of the names; the very same where there is
 * none. Only JSON that is at most MAX_JSON_DEPTH deep, as all payloads are.
 */
export function masked(json: Json, names: ReadonlySet<string>): Json {
  if (names.size === 0) return json;
  if (isJsonArray(json)) return json.map((item) => masked(item, names));
  if (!isJsonObject(json)) return json;
  return jsonObject(
    Object.entries(json).map(([name, value]) => [name, names.has(name) ? MASK : masked(value, names)] as const),
  );
}
