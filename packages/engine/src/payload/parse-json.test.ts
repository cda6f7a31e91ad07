import { expect, test } from "@jest/globals";

import { JsonDouble, JsonSyntaxError, memberOf, isJsonObject } from "./json.ts";
import { parseJson } from "./parse-json.ts";

test.each([
  ["0", 0],
  ["-0", 0],
  ["1", 1],
  ["9007199254740991", 9007199254740991],
  ["-9007199254740991", -9007199254740991],
  ["9007199254740992", 9007199254740992n],
  ["9223372036854775808", 9223372036854775808n],
  ["-123456789012345678901234567890", -123456789012345678901234567890n],
])("the integer %s keeps all its digits", (text, expected) => {
  expect(parseJson(text)).toBe(expected);
});

test.each([
  ["1.0", 1],
  ["-0.0", -0],
  ["1e3", 1000],
  ["1E21", 1e21],
  ["0e0", 0],
  ["1e-999", 0],
])("the number %s without a fraction remembers that it is a double", (text, value) => {
  expect(parseJson(text)).toStrictEqual(new JsonDouble(value));
});

test("a number with a fraction is a double", () => {
  expect(parseJson("0.10")).toBe(0.1);
  expect(parseJson("-1.5e-3")).toBe(-0.0015);
});

test.each(["1e400", "-1e999", '{"a":[1e309]}'])("the number in %s is beyond a double and refused", (text) => {
  expect(() => parseJson(text)).toThrow(/beyond a double/);
});

test("an integer has up to a thousand digits: more would take the process seconds to read and to write", () => {
  const digits = "9".repeat(1_000);

  expect(parseJson(`-${digits}`)).toBe(-BigInt(digits));
  expect(() => parseJson(`[${digits}9]`)).toThrow("has 1001 digits; 1000 are the most");
});

test("of equal keys the last one counts", () => {
  expect(parseJson('{"a":1,"b":2,"a":{"c":3}}')).toEqual({ a: { c: 3 }, b: 2 });
  expect(parseJson('{"a":{"b":1},"a":{}}')).toEqual({ a: {} });
});

test("objects inherit nothing, and __proto__ is a key like any other", () => {
  const parsed = parseJson('{"__proto__":{"x":1},"constructor":2,"in":{}}');

  expect(inherits(parsed)).toBe(false);
  expect(Object.keys(isJsonObject(parsed) ? parsed : {})).toEqual(["__proto__", "constructor", "in"]);
  expect(isJsonObject(parsed) && memberOf(parsed, "__proto__")).toEqual({ x: 1 });
  expect(isJsonObject(parsed) && inherits(memberOf(parsed, "in"))).toBe(false);
});

test.each([
  ['"\\ud800"', "?"],
  ['"a\\udc00b"', "a?b"],
  ['"\\ud83d\\ude00"', "😀"],
  ['"\ud800"', "?"],
  ['{"\\ud800":1}', { "?": 1 }],
])("half a surrogate pair in %j becomes a question mark", (text, expected) => {
  expect(parseJson(text)).toEqual(expected);
});

test.each([
  ["", 0],
  ["{", 1],
  ['{"a":1,}', 7],
  ["[1 2]", 3],
  ["nul", 0],
  ["01", 1],
  ['"\n"', 1],
  ["'a'", 0],
  ["NaN", 0],
  ["{} {}", 3],
  ['"open', 5],
])("%j is not JSON", (text, position) => {
  const error = errorOf(() => parseJson(text));

  expect(error).toBeInstanceOf(JsonSyntaxError);
  expect(error).toHaveProperty("position", position);
});

test("nesting is counted outside of strings and limited", () => {
  expect(parseJson('[["[[[[", "\\"[[["]]', { maxDepth: 2 })).toEqual([["[[[[", '"[[[']]);
  expect(() => parseJson("[[[]]]", { maxDepth: 2 })).toThrow("JSON is nested deeper than 2 levels");
  expect(() => parseJson('{"a":{"b":{}}}', { maxDepth: 2 })).toThrow(JsonSyntaxError);
});

test("nesting up to 200 levels is read, more is not", () => {
  expect(() => parseJson("[".repeat(200) + "]".repeat(200))).not.toThrow();
  expect(() => parseJson("[".repeat(201) + "]".repeat(201))).toThrow(JsonSyntaxError);
});

test.each(["[", '{"a":', '[{"a":'])("a million times %j is refused without using up the stack", (opening) => {
  expect(errorOf(() => parseJson(opening.repeat(1_000_000)))).toBeInstanceOf(JsonSyntaxError);
});

/** Whether an object knows anything that nobody put in. */
function inherits(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("toString" in value || "hasOwnProperty" in value);
}

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
