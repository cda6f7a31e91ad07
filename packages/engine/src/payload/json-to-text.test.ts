import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { JsonDepthError, JsonDouble, jsonDouble, jsonInteger, jsonObject } from "./json.ts";
import type { Json } from "./json.ts";
import { jsonEquals } from "./json-equals.ts";
import { jsonToText } from "./json-to-text.ts";
import { parseJson } from "./parse-json.ts";

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map(jsonDouble);
const integers = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).map(jsonInteger);
const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "", " a ", "\u2028"));

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    doubles,
    integers,
    texts,
    fc.array(tie("json"), { maxLength: 5 }),
    fc.array(fc.tuple(texts, tie("json")), { maxLength: 5 }).map((entries) => jsonObject(entries)),
  ),
}));

test("what is written reads back as the same value", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(jsonEquals(parseJson(jsonToText(value)), value)).toBe(true);
    }),
  );
});

test("what is written is read by any JSON reader, as the same double", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(JSON.parse(jsonToText(jsonDouble(value)))).toBe(value);
    }),
  );
});

test.each<[Json, string]>([
  [1, "1"],
  [-0, "0"],
  [9223372036854775808n, "9223372036854775808"],
  [new JsonDouble(1), "1.0"],
  [new JsonDouble(-0), "-0.0"],
  [new JsonDouble(0), "0.0"],
  [new JsonDouble(1000), "1000.0"],
  [new JsonDouble(9999999), "9999999.0"],
  [new JsonDouble(1e7), "1.0E7"],
  [new JsonDouble(1e21), "1.0E21"],
  [-12345678.5, "-1.23456785E7"],
  [0.1, "0.1"],
  [0.001, "0.001"],
  [0.00012, "1.2E-4"],
  [1e-7, "1.0E-7"],
  [1.5e300, "1.5E300"],
])("the number %p is written in Java's notation", (value, expected) => {
  expect(jsonToText(value)).toBe(expected);
});

test("values are written compactly, in the order of their keys", () => {
  expect(jsonToText({ b: [1, "x\n", null, {}], a: true, c: [] })).toBe('{"b":[1,"x\\n",null,{}],"a":true,"c":[]}');
});

test("what nests deeper than may be read is not written", () => {
  expect(() => jsonToText(nested(200))).not.toThrow();
  expect(() => jsonToText(nested(201))).toThrow(JsonDepthError);
  expect(() => jsonToText(nested(100_000))).toThrow(JsonDepthError);
});

test("there is no JSON for NaN", () => {
  expect(() => jsonToText(NaN)).toThrow(RangeError);
});

test.each<[Json, Json, boolean]>([
  [1, new JsonDouble(1), false],
  [new JsonDouble(0), new JsonDouble(-0), false],
  [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  [{ a: 1 }, { b: 1 }, false],
  [{ toString: 1 }, {}, false],
  [[], {}, false],
  [null, {}, false],
  [[1], [1, 2], false],
])("%j and %j are compared by what they hold", (left, right, expected) => {
  expect(jsonEquals(left, right)).toBe(expected);
  expect(jsonEquals(right, left)).toBe(expected);
});

function nested(depth: number): Json {
  let value: Json = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}
