import { isJsonArray, isJsonObject, JsonDouble, memberOf } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

/** Whether both are the same JSON: `1` is not `1.0`, `0.0` is not `-0.0`, and the order of keys does not matter. */
export function jsonEquals(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (left instanceof JsonDouble) return right instanceof JsonDouble && Object.is(left.value, right.value);
  if (isJsonArray(left)) return isJsonArray(right) && arraysEqual(left, right);
  return isJsonObject(left) && isJsonObject(right) && objectsEqual(left, right);
}

function arraysEqual(left: readonly Json[], right: readonly Json[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((item, index) => {
    const other = right[index];
    return other !== undefined && jsonEquals(item, other);
  });
}

function objectsEqual(left: JsonObject, right: JsonObject): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    const value = memberOf(left, key);
    const other = memberOf(right, key);
    return value !== undefined && other !== undefined && jsonEquals(value, other);
  });
}
