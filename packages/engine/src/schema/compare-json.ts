import { isJsonArray, isJsonObject, JsonDouble } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";

/** The number, exactly; undefined where the value is none. `number` and `bigint` compare exactly with each other. */
export function numberOf(json: Json): number | bigint | undefined {
  if (json instanceof JsonDouble) return json.value;
  return typeof json === "number" || typeof json === "bigint" ? json : undefined;
}

/** Whether the value is a whole number, as JSON Schema means it: 1.0 is one. */
export function isWhole(json: Json): boolean {
  return typeof json === "bigint" || json instanceof JsonDouble || Number.isInteger(json);
}

/** A text that two values have in common exactly when JSON Schema calls them equal: 1 is 1.0, keys have no order. */
export function canonicalText(json: Json): string {
  const number = numberOf(json);
  if (number !== undefined) return isWhole(json) ? String(BigInt(number)) : String(number);
  if (isJsonArray(json)) return `[${json.map(canonicalText).join(",")}]`;
  if (!isJsonObject(json)) return JSON.stringify(json);
  const members = Object.keys(json).toSorted();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonicalText(json[key] ?? null)}`).join(",")}}`;
}

/** Whether the one is a whole multiple of the other, which is above 0; computed in decimals, without rounding. */
export function isMultipleOf(value: number | bigint, divisor: number | bigint): boolean {
  const left = decimalOf(value);
  const right = decimalOf(divisor);
  const exponent = Math.min(left.exponent, right.exponent);
  return scaled(left, exponent) % scaled(right, exponent) === 0n;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimalOf(value: number | bigint): Decimal {
  if (typeof value === "bigint") return { digits: value, exponent: 0 };
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}
