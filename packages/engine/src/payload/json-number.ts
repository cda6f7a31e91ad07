import { jsonDouble, JsonDouble, jsonInteger, JsonSyntaxError } from "./json.ts";
import type { Json } from "./json.ts";

/**
 * The most digits that an integer may have, as with Conductor's JSON library: to read and write one of millions takes seconds,
 * in which the process does nothing else.
 */
export const MAX_INTEGER_DIGITS = 1_000;

/**
 * The number that a JSON number literal stands for: an integer, however large, or a double. `-0` is the integer 0.
 *
 * Throws JsonSyntaxError for a decimal beyond the range of a double, where one too small for it becomes 0.0, and for an
 * integer of more than MAX_INTEGER_DIGITS.
 */
export function numberFromLiteral(literal: string): Json {
  if (/^-?[0-9]+$/.test(literal)) return integerFromLiteral(literal);
  const value = Number(literal);
  if (!Number.isFinite(value)) throw new JsonSyntaxError(`number "${shortened(literal)}" is beyond a double`);
  return jsonDouble(value);
}

function integerFromLiteral(literal: string): Json {
  if (literal === "-0") return 0;
  // Fifteen digits are always safe; this spares almost every number the detour over bigint.
  if (literal.length <= 15) return Number(literal);
  const digits = literal.startsWith("-") ? literal.length - 1 : literal.length;
  if (digits > MAX_INTEGER_DIGITS)
    throw new JsonSyntaxError(
      `integer "${shortened(literal)}" has ${digits} digits; ${MAX_INTEGER_DIGITS} are the most that are read`,
    );
  return jsonInteger(BigInt(literal));
}

function shortened(literal: string): string {
  return literal.length <= 40 ? literal : `${literal.slice(0, 40)}...`;
}

/**
 * The number as JSON text. Integers keep their digits; doubles are in Java's notation (`1.0`, `1000.0`, `1.0E21`,
 * `1.0E-7`), which every JSON reader understands and reads back to the same double.
 *
 * Throws RangeError for NaN and infinities, which JSON has no words for. Source: reference/api.md 3.1.
 */
export function numberToLiteral(json: number | bigint | JsonDouble): string {
  if (json instanceof JsonDouble) return doubleToLiteral(json.value);
  if (typeof json === "bigint") return json.toString();
  if (Number.isSafeInteger(json)) return (json === 0 ? 0 : json).toString();
  return doubleToLiteral(json);
}

function doubleToLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a JSON number`);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const magnitude = Math.abs(value);
  // Java writes plain decimals in this range only.
  if (magnitude >= 1e-3 && magnitude < 1e7) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
