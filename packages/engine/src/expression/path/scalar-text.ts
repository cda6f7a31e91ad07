import type { Json } from "../../payload/json.ts";
import { JsonDouble } from "../../payload/json.ts";
import { numberToLiteral } from "../../payload/json-number.ts";

export function isNumber(value: Json | undefined): value is number | bigint | JsonDouble {
  return typeof value === "number" || typeof value === "bigint" || value instanceof JsonDouble;
}

/** The value as a number that JavaScript's `<` and `==` compare exactly, also between integers and doubles. */
export function comparableNumber(value: number | bigint | JsonDouble): number | bigint {
  return value instanceof JsonDouble ? value.value : value;
}

/** The double nearest to the number; infinite for an integer beyond all doubles. */
export function doubleOf(value: number | bigint | JsonDouble): number {
  return Number(comparableNumber(value));
}

/** The text of a text, number or boolean; undefined of anything else. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  return isNumber(value) ? numberToLiteral(value) : undefined;
}
