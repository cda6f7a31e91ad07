import type { Json } from "../../payload/json.ts";
import { isJsonArray, isJsonObject, jsonDouble } from "../../payload/json.ts";
import { joined } from "../joined-text.ts";
import { textAsData } from "../secret-names.ts";
import { operandValue } from "./accepts.ts";
import type { PathSurroundings } from "./follow-path.ts";
import type { PathFunctionName, PathToken } from "./path.ts";
import { PathEvaluationError } from "./path.ts";
import { doubleOf, isNumber } from "./scalar-text.ts";

type FunctionToken = Extract<PathToken, { kind: "function" }>;

/** What the function makes of the value. Throws PathEvaluationError where it needs a list and there is none. Source: reference/engine.md 6.5. */
export function applyFunction(token: FunctionToken, value: Json, surroundings: PathSurroundings): Json {
  const parameters = token.parameters.flatMap((operand) => {
    const parameter = operandValue(operand, surroundings);
    return parameter === undefined ? [] : [parameter];
  });
  surroundings.budget.spend(lengthOf(value) + parameters.reduce<number>((sum, one) => sum + lengthOf(one), 0));
  return FUNCTIONS[token.name](value, parameters);
}

function lengthOf(value: Json): number {
  if (isJsonArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 1;
}

type PathFunction = (value: Json, parameters: readonly Json[]) => Json;

const FUNCTIONS: Readonly<Record<PathFunctionName, PathFunction>> = {
  append: (value, parameters) => (isJsonArray(value) ? [...value, ...parameters] : value),
  avg: (value, parameters) => finite(average(numbersOf(value, parameters))),
  concat: (value, parameters) => joined(textsOf(value).concat(parameters.flatMap(flatTexts))),
  first: (value) => itemAt(value, 0),
  index: (value, [index]) => itemAt(value, isNumber(index) ? doubleOf(index) : Number.NaN),
  keys: (value) => (isJsonObject(value) ? Object.keys(value).map(textAsData) : null),
  last: (value) => itemAt(value, -1),
  length: sizeOf,
  max: (value, parameters) => finite(numbersOf(value, parameters).reduce((left, right) => Math.max(left, right))),
  min: (value, parameters) => finite(numbersOf(value, parameters).reduce((left, right) => Math.min(left, right))),
  size: sizeOf,
  stddev: (value, parameters) => finite(standardDeviation(numbersOf(value, parameters))),
  sum: (value, parameters) => finite(total(numbersOf(value, parameters))),
};

function sizeOf(value: Json): Json {
  if (isJsonArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : null;
}

function itemAt(value: Json, index: number): Json {
  const item = isJsonArray(value) && Number.isInteger(index) ? value.at(index) : undefined;
  if (item === undefined) throw new PathEvaluationError("there is no such item");
  return item;
}

function numbersOf(value: Json, parameters: readonly Json[]): readonly number[] {
  const items = isJsonArray(value) ? value : [];
  const numbers = [...items, ...parameters.flat()].filter(isNumber).map(doubleOf);
  if (numbers.length === 0) throw new PathEvaluationError("there are no numbers");
  return numbers;
}

function textsOf(value: Json): string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function flatTexts(value: Json): string[] {
  return textsOf(isJsonArray(value) ? value : [value]);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0);
}

function average(numbers: readonly number[]): number {
  return total(numbers) / numbers.length;
}

function standardDeviation(numbers: readonly number[]): number {
  const mean = average(numbers);
  return Math.sqrt(average(numbers.map((number) => (number - mean) ** 2)));
}

function finite(value: number): Json {
  if (!Number.isFinite(value)) throw new PathEvaluationError("the result is beyond a double");
  return jsonDouble(value);
}
