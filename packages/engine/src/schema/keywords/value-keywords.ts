import { briefJson } from "../../definition/field-reader.ts";
import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { canonicalText, isMultipleOf, isWhole, numberOf } from "../compare-json.ts";
import { FORMATS } from "../formats.ts";
import { refuse } from "../place.ts";
import type { Place } from "../place.ts";
import { effortOf, fits } from "../schema-pattern.ts";
import type { Keyword } from "./keyword.ts";

/** The keywords for values of any type, numbers and texts. */
export const valueKeywords: readonly (readonly [string, Keyword])[] = [
  ["type", checkType],
  ["enum", checkEnum],
  ["const", (argument, place) => mustBeOneOf([argument], place)],
  ["multipleOf", numberKeyword("a multiple of", (value, bound) => isMultipleOf(value, bound))],
  ["maximum", checkMaximum],
  ["exclusiveMaximum", exclusive(numberKeyword("below", (value, bound) => value < bound))],
  ["minimum", checkMinimum],
  ["exclusiveMinimum", exclusive(numberKeyword("above", (value, bound) => value > bound))],
  ["maxLength", lengthKeyword("at most", (length, bound) => length <= bound)],
  ["minLength", lengthKeyword("at least", (length, bound) => length >= bound)],
  ["pattern", checkPattern],
  ["format", checkFormat],
];

function checkType(argument: Json, place: Place): void {
  const types = isJsonArray(argument) ? argument : [argument];
  if (types.some((type) => isOfType(place.value, type))) return;
  refuse(place, `must be of type ${types.map(briefJson).join(" or ").replaceAll('"', "")}`);
}

function isOfType(value: Json, type: Json): boolean {
  if (type === "integer") return numberOf(value) !== undefined && isWhole(value);
  return type === typeOf(value);
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (numberOf(value) !== undefined) return "number";
  if (isJsonArray(value)) return "array";
  return isJsonObject(value) ? "object" : typeof value;
}

function checkEnum(argument: Json, place: Place): void {
  if (isJsonArray(argument)) mustBeOneOf(argument, place);
}

function mustBeOneOf(allowed: readonly Json[], place: Place): void {
  const value = canonicalText(place.value);
  place.check.spend(allowed.length + value.length / 20);
  if (allowed.some((one) => canonicalText(one) === value)) return;
  refuse(place, `must be ${allowed.slice(0, 20).map(briefJson).join(" or ")}`);
}

function numberKeyword(words: string, isFine: (value: number | bigint, bound: number | bigint) => boolean): Keyword {
  return (argument, place) => {
    const value = numberOf(place.value);
    const bound = numberOf(argument);
    if (value === undefined || bound === undefined || isFine(value, bound)) return;
    refuse(place, `must be ${words} ${bound}`);
  };
}

const atMost = numberKeyword("at most", (value, bound) => value <= bound);
const below = numberKeyword("below", (value, bound) => value < bound);
const atLeast = numberKeyword("at least", (value, bound) => value >= bound);
const above = numberKeyword("above", (value, bound) => value > bound);

// In draft 4 exclusiveMaximum is a word about maximum.
function checkMaximum(argument: Json, place: Place): void {
  (memberOf(place.schema, "exclusiveMaximum") === true ? below : atMost)(argument, place);
}

function checkMinimum(argument: Json, place: Place): void {
  (memberOf(place.schema, "exclusiveMinimum") === true ? above : atLeast)(argument, place);
}

function exclusive(keyword: Keyword): Keyword {
  return (argument, place) => {
    if (typeof argument !== "boolean") keyword(argument, place);
  };
}

function lengthKeyword(words: string, isFine: (length: number, bound: number | bigint) => boolean): Keyword {
  return (argument, place) => {
    const bound = numberOf(argument);
    if (typeof place.value !== "string" || bound === undefined || isFine(lengthOf(place.value), bound)) return;
    refuse(place, `must have ${words} ${bound} characters`);
  };
}

// In code points, as JSON Schema counts.
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function checkPattern(argument: Json, place: Place): void {
  const { value, check } = place;
  if (typeof argument !== "string" || typeof value !== "string") return;
  const pattern = check.schema.patterns.get(argument);
  if (pattern === undefined) return;
  check.spend(effortOf(pattern, value));
  if (!fits(pattern, value)) refuse(place, `must fit /${argument.slice(0, 200)}/`);
}

function checkFormat(argument: Json, place: Place): void {
  const { value } = place;
  if (typeof argument !== "string" || typeof value !== "string") return;
  const isFine = FORMATS.get(argument);
  if (isFine !== undefined && !isFine(value)) refuse(place, `must be in the format ${argument}`);
}
