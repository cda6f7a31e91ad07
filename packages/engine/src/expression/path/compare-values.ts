import type { Json } from "../../payload/json.ts";
import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import { numberFromLiteral } from "../../payload/json-number.ts";
import { comparableNumber, isNumber, scalarText } from "./scalar-text.ts";

/**
 * Whether a filter holds two values for equal. A number equals a text that is written like a number of that value; a
 * text equals a number that is written like it. What is not there is null.
 */
export function valuesEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return (left ?? null) === (right ?? null);
  if (isNumber(left)) return equalsNumber(comparableNumber(left), right);
  if (typeof left === "string") return typeof right === "boolean" ? false : left === scalarText(right);
  if (isJsonArray(left)) return isJsonArray(right) && listsEqual(left, right);
  if (isJsonObject(left)) return isJsonObject(right) && membersEqual(left, right);
  return left === right;
}

function equalsNumber(left: number | bigint, right: Json): boolean {
  const number = typeof right === "string" ? numberOfText(right) : right;
  // The one equality of the language that compares integers of any length with doubles.
  // oxlint-disable-next-line eqeqeq
  return isNumber(number) && left == comparableNumber(number);
}

function numberOfText(text: string): Json {
  return /^-?[0-9]{1,300}(?:\.[0-9]{1,300})?$/.test(text) ? numberFromLiteral(text) : null;
}

function listsEqual(left: readonly Json[], right: readonly Json[]): boolean {
  return left.length === right.length && left.every((item, index) => itemsEqual(item, right[index]));
}

function membersEqual(left: Readonly<Record<string, Json>>, right: Readonly<Record<string, Json>>): boolean {
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => itemsEqual(memberOf(left, key), memberOf(right, key)))
  );
}

// Inside lists and objects a number and a text are never the same.
function itemsEqual(left: Json | undefined, right: Json | undefined): boolean {
  return sameKind(left, right) && valuesEqual(left, right);
}

/** Whether a list holds a value that equals this one. */
export function containsValue(list: readonly Json[], value: Json | undefined): boolean {
  return list.some((item) => valuesEqual(value, item));
}

/** Less than 0, 0 or more than 0 for two numbers or two texts; undefined for anything else, which has no order. */
export function compareValues(left: Json | undefined, right: Json | undefined): number | undefined {
  if (isNumber(left) && isNumber(right)) return order(comparableNumber(left), comparableNumber(right));
  if (typeof left === "string" && typeof right === "string") return order(left, right);
  return undefined;
}

function order<T extends string | number | bigint>(left: T, right: T): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

/** Whether both are numbers, both texts, both lists, and so on. */
export function sameKind(left: Json | undefined, right: Json | undefined): boolean {
  return kindOf(left) === kindOf(right);
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isNumber(value)) return "number";
  if (isJsonArray(value)) return "list";
  return typeof value;
}
