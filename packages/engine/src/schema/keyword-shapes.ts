import { isJsonArray, isJsonObject } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { isWhole, numberOf } from "./compare-json.ts";

/** What may stand behind a keyword: a test, and the words for it. */
export type Shape = { readonly wanted: string; readonly fits: (json: Json) => boolean };

const TYPES = ["null", "boolean", "object", "array", "number", "string", "integer"];
const isText = (json: Json): json is string => typeof json === "string";
const isTexts = (json: Json) => isJsonArray(json) && json.every(isText);
const isType = (json: Json) => isText(json) && TYPES.includes(json);

const number: Shape = { wanted: "a number", fits: (json) => numberOf(json) !== undefined };
const numberOrFlag: Shape = {
  wanted: "a number",
  fits: (json) => typeof json === "boolean" || numberOf(json) !== undefined,
};
const positive: Shape = { wanted: "a number above 0", fits: (json) => (numberOf(json) ?? 0) > 0 };
const count: Shape = { wanted: "a whole number from 0", fits: (json) => isWhole(json) && (numberOf(json) ?? -1) >= 0 };
const text: Shape = { wanted: "a text", fits: isText };
const texts: Shape = { wanted: "a list of texts", fits: isTexts };
const flag: Shape = { wanted: "true or false", fits: (json) => typeof json === "boolean" };
const list: Shape = { wanted: "a list", fits: isJsonArray };
const types: Shape = {
  wanted: `one or a list of ${TYPES.join(", ")}`,
  fits: (json) => isType(json) || (isJsonArray(json) && json.length > 0 && json.every(isType)),
};
const textLists: Shape = {
  wanted: "an object of lists of texts",
  fits: (json) => isJsonObject(json) && Object.values(json).every(isTexts),
};

/** The keywords whose values are no schemas. */
export const KEYWORD_SHAPES: ReadonlyMap<string, Shape> = new Map([
  ["type", types],
  ["enum", list],
  ["multipleOf", positive],
  ["maximum", number],
  ["exclusiveMaximum", numberOrFlag],
  ["minimum", number],
  ["exclusiveMinimum", numberOrFlag],
  ["maxLength", count],
  ["minLength", count],
  ["pattern", text],
  ["format", text],
  ["maxItems", count],
  ["minItems", count],
  ["uniqueItems", flag],
  ["minContains", count],
  ["maxContains", count],
  ["maxProperties", count],
  ["minProperties", count],
  ["required", texts],
  ["dependentRequired", textLists],
  ["$ref", text],
  ["$id", text],
  ["$anchor", text],
  ["$schema", text],
]);
