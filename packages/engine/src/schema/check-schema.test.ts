import { expect, test } from "@jest/globals";
import fc from "fast-check";

import type { SchemaDef } from "../definition/schema-def.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { isJsonObject } from "../payload/json.ts";
import { parseJson } from "../payload/parse-json.ts";
import { schemaFaults } from "./check-schema.ts";
import { canonicalText } from "./compare-json.ts";
import { readSchema } from "./read-schema.ts";

function parsed(text: string): JsonObject {
  const json = parseJson(text);
  if (!isJsonObject(json)) throw new Error("not an object");
  return json;
}

function schemaDef(data: JsonObject, members: Partial<SchemaDef> = {}): SchemaDef {
  return { name: "s", version: 1, type: "JSON", data, externalRef: undefined, ...members };
}

function faultsOf(schema: string, value: string) {
  return schemaFaults(schemaDef(parsed(schema)), parseJson(value));
}

const ORDER = `{
  "type": "object",
  "required": ["id", "lines"],
  "properties": {
    "id": { "type": "integer" },
    "lines": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/line" } }
  },
  "additionalProperties": false,
  "$defs": { "line": { "type": "object", "properties": { "price": { "type": "number", "exclusiveMinimum": 0 } } } }
}`;

test("a value that fits has no faults", () => {
  expect(faultsOf(ORDER, '{"id": 9007199254740993, "lines": [{"price": 1.5}]}')).toEqual([]);
});

test("every fault is told at once, each with its place in the value", () => {
  expect(faultsOf(ORDER, '{"id": "x", "lines": [{"price": 1}, {"price": 0}], "more": 1}')).toEqual([
    { path: "id", message: "must be of type integer", found: '"x"' },
    { path: "lines[1].price", message: "must be above 0", found: "0" },
    { path: "more", message: "must not be there", found: "1" },
  ]);
  expect(faultsOf(ORDER, "{}")).toEqual([
    { path: "id", message: "is required" },
    { path: "lines", message: "is required" },
  ]);
});

test("the dialect written among the properties asks nothing of a value, and the rest of the schema counts", () => {
  const schema =
    '{"type": "object", "properties": {"$schema": "http://json-schema.org/draft-07/schema", "id": {"type": "integer"}}}';

  expect(readSchema(parsed(schema)).faults).toEqual([]);
  expect(faultsOf(schema, '{"$schema": 7, "id": 1}')).toEqual([]);
  expect(faultsOf(schema, '{"id": "x"}')).toEqual([{ path: "id", message: "must be of type integer", found: '"x"' }]);
});

test.each([
  ['{"type": "integer"}', "1.0", true],
  ['{"type": "integer"}', "1.5", false],
  ['{"const": 9007199254740993}', "9007199254740993", true],
  ['{"const": 9007199254740993}', "9007199254740992", false],
  ['{"enum": [1, "1"]}', "1.0", true],
  ['{"maximum": 9223372036854775807}', "9223372036854775807", true],
  ['{"maximum": 9223372036854775807}', "9223372036854775808", false],
  ['{"exclusiveMaximum": 9007199254740993}', "9007199254740992", true],
  ['{"multipleOf": 0.01}', "19.99", true],
  ['{"multipleOf": 0.01}', "19.999", false],
  ['{"multipleOf": 3}', "900719925474099300003", true],
  ['{"multipleOf": 3}', "900719925474099300004", false],
  ['{"uniqueItems": true}', "[9007199254740992, 9007199254740993]", true],
  ['{"uniqueItems": true}', "[1, 1.0]", false],
  ['{"uniqueItems": true}', '[{"a": 1, "b": 2}, {"b": 2, "a": 1}]', false],
])("numbers are compared exactly: %s and %s: %s", (schema, value, fits) => {
  expect(faultsOf(schema, value).length === 0).toBe(fits);
});

test.each([
  ['{"pattern": "b+"}', '"abbc"', true],
  ['{"pattern": "^b|c$"}', '"abc"', true],
  ['{"pattern": "^b"}', '"ab"', false],
  ['{"pattern": "a.c"}', '"x\\na\\tc"', true],
  ['{"minLength": 2, "maxLength": 2}', '"😀😀"', true],
  ['{"format": "date-time"}', '"2026-02-29T10:00:00Z"', false],
  ['{"format": "date-time"}', '"2024-02-29T10:00:00.5+02:00"', true],
  ['{"format": "email"}', '"a@b.example"', true],
  ['{"format": "something else"}', '"whatever"', true],
  ['{"propertyNames": {"pattern": "^x"}}', '{"x1": 1, "y": 2}', false],
  ['{"anyOf": [{"type": "string"}, {"minimum": 5}]}', "3", false],
  ['{"oneOf": [{"minimum": 2}, {"maximum": 4}]}', "3", false],
  ['{"if": {"minimum": 5}, "then": {"maximum": 9}, "else": {"multipleOf": 2}}', "10", false],
  ['{"not": {"type": "null"}}', "null", false],
  ['{"properties": {"a": true}, "unevaluatedProperties": false}', '{"a": 1, "b": 2}', false],
  ['{"allOf": [{"properties": {"b": true}}], "unevaluatedProperties": false}', '{"b": 2}', true],
  ['{"dependentRequired": {"a": ["b"]}}', '{"a": 1}', false],
  ['{"properties": {"__proto__": {"type": "string"}}}', '{"__proto__": 1}', false],
  ['{"items": [{"type": "string"}], "additionalItems": false}', '["a", 1]', false],
  ['{"maximum": 5, "exclusiveMaximum": true}', "5", false],
])("the schema %s and the value %s: %s", (schema, value, fits) => {
  expect(faultsOf(schema, value).length === 0).toBe(fits);
});

test("a fault of anyOf tells why none of its schemas fits", () => {
  expect(faultsOf('{"anyOf": [{"type": "string"}, {"required": ["a"]}]}', "{}")).toMatchObject([
    { message: "must fit one of the schemas of anyOf: must be of type string; a is required" },
  ]);
});

test("other types of schemas, and those without data, are taken and not enforced", () => {
  const never = parsed('{"not": {}}');

  expect(schemaFaults(schemaDef(never), 1)).toHaveLength(1);
  expect(schemaFaults(schemaDef(never, { type: "AVRO" }), 1)).toEqual([]);
  expect(schemaFaults(schemaDef(never, { type: "PROTOBUF" }), 1)).toEqual([]);
  expect(schemaFaults(schemaDef(never, { type: undefined }), 1)).toEqual([]);
  expect(schemaFaults(schemaDef(never, { data: undefined }), 1)).toEqual([]);
});

test.each([
  ['{"type": "text"}', "type"],
  ['{"required": "a"}', "required"],
  ['{"properties": {"a": {"minimum": "1"}}}', "properties.a.minimum"],
  ['{"properties": []}', "properties"],
  ['{"items": 5}', "items"],
  ['{"allOf": [true, 1]}', "allOf.1"],
  ['{"multipleOf": 0}', "multipleOf"],
  ['{"pattern": "("}', "pattern"],
  ['{"pattern": "a)|(b"}', "pattern"],
  ['{"pattern": "(?=a)"}', "pattern"],
  ['{"$ref": "#/$defs/none"}', "$ref"],
  ['{"$ref": "https://example.com/other.json"}', "$ref"],
  ['{"$dynamicRef": "#x"}', "$dynamicRef"],
])("the schema %s is refused for its %s", (schema, path) => {
  expect(readSchema(parsed(schema)).faults.map((fault) => fault.path)).toEqual([path]);
});

test("what nobody knows in a schema is ignored", () => {
  expect(faultsOf('{"a": 1, "title": 5, "x-more": {"type": 7}}', "1")).toEqual([]);
});

test("a schema that was stored although it is invalid refuses every value and says why", () => {
  expect(faultsOf('{"type": "text"}', "1")).toMatchObject([
    { path: "", message: expect.stringContaining("type must be") },
  ]);
});

test("references lead to names, pointers and addresses within the schema, in circles too", () => {
  const tree =
    '{"$id": "https://example.com/tree", "properties": {"next": {"$ref": "tree#node"}}, "$defs": {"n": {"$anchor": "node", "type": "object", "properties": {"v": {"type": "integer"}, "next": {"$ref": "#node"}}}}}';

  expect(faultsOf(tree, '{"next": {"v": 1, "next": {"v": "x"}}}')).toMatchObject([{ path: "next.next.v" }]);
});

test("a hostile schema is given up, and refuses the value", () => {
  const endless = '{"$ref": "#"}';
  const exploding =
    '{"anyOf": [{"$ref": "#/$defs/n"}], "$defs": {"n": {"properties": {"a": {"anyOf": [{"$ref": "#/$defs/n"}, {"$ref": "#/$defs/n"}]}}, "required": ["b"]}}}';
  const deep = `${'{"a":'.repeat(60)}1${"}".repeat(60)}`;
  const slow = '{"pattern": "(a*)*(a|a)*(a+)+b"}';

  expect(faultsOf(endless, "1")).toMatchObject([{ message: expect.stringContaining("without end") }]);
  expect(faultsOf(exploding, deep)).toMatchObject([{ message: expect.stringContaining("too long") }]);
  expect(faultsOf(slow, JSON.stringify("a".repeat(5_000)))).toHaveLength(1);
  expect(faultsOf(slow, JSON.stringify("a".repeat(5_000_000)))).toMatchObject([
    { message: expect.stringContaining("too long") },
  ]);
});

const anyJson = fc.json({ maxDepth: 4 }).map((text) => parseJson(text));

test("a value fits the schema that names it, and two values are the same exactly when their texts are", () => {
  fc.assert(
    fc.property(anyJson, anyJson, (one: Json, other: Json) => {
      const isSame = canonicalText(one) === canonicalText(other);
      expect(schemaFaults(schemaDef({ const: one }), one)).toEqual([]);
      expect(schemaFaults(schemaDef({ const: one }), other)).toHaveLength(isSame ? 0 : 1);
      expect(schemaFaults(schemaDef({ uniqueItems: true }), [one, other])).toHaveLength(isSame ? 1 : 0);
    }),
  );
});

test("any object at all is read as a schema without throwing, and so is its check", () => {
  const words = fc.constantFrom(
    "type",
    "items",
    "properties",
    "$ref",
    "allOf",
    "not",
    "pattern",
    "required",
    "minimum",
    "a",
  );
  const anySchema = fc.dictionary(words, fc.oneof(anyJson, fc.constantFrom<Json>("#", true, "object", 3, {}, [{}])));
  fc.assert(
    fc.property(anySchema, anyJson, (schema, value) => {
      expect(Array.isArray(schemaFaults(schemaDef(schema), value))).toBe(true);
    }),
  );
});
