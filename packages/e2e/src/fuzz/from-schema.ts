import fc from "fast-check";
import type { Arbitrary } from "fast-check";

import { isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import { hostileJson, hostileNumber, hostileText } from "./hostile-values.ts";

/** What values are made of: the models of the document, and names and ids that the server knows. */
export type SchemaContext = { readonly models: JsonObject; readonly known: Arbitrary<string> };

const DEEPEST = 4;

/** Values as a schema has them, most of them with something amiss. */
export function fromSchema(schema: Json | undefined, context: SchemaContext, depth = 0): Arbitrary<unknown> {
  if (!isObject(schema) || depth > DEEPEST) return hostileJson;
  return fc.oneof({ weight: 12, arbitrary: asMeant(schema, context, depth) }, { weight: 1, arbitrary: hostileJson });
}

function asMeant(schema: JsonObject, context: SchemaContext, depth: number): Arbitrary<unknown> {
  const { $ref, type, enum: words, items, properties, additionalProperties } = schema;
  if (typeof $ref === "string") {
    return fromSchema(context.models[$ref.split("/").at(-1) ?? ""], context, depth + 1);
  }
  if (isList(words) && words.length > 0) return fc.constantFrom(...words);
  if (type === "integer" || type === "number") return fc.oneof(fc.integer({ min: 0, max: 100 }), hostileNumber);
  if (type === "boolean") return fc.boolean();
  if (type === "string")
    return fc.oneof({ weight: 3, arbitrary: context.known }, { weight: 1, arbitrary: hostileText });
  if (type === "array") return fc.array(fromSchema(items, context, depth + 1), { maxLength: 3 });
  if (isObject(properties)) return objectOf(properties, context, depth);
  if (isObject(additionalProperties)) {
    return fc.dictionary(fc.oneof(context.known, hostileText), fromSchema(additionalProperties, context, depth + 1), {
      maxKeys: 3,
    });
  }
  return hostileJson;
}

function objectOf(properties: JsonObject, context: SchemaContext, depth: number): Arbitrary<unknown> {
  const members = Object.entries(properties).map(([name, of]) => [name, fromSchema(of, context, depth + 1)] as const);
  const shape = Object.fromEntries(members);
  // Most members are left out most of the time, else nothing is ever accepted.
  return fc
    .tuple(fc.record(shape, { requiredKeys: [] }), fc.subarray(Object.keys(shape)))
    .map(([value, left]) => Object.fromEntries(Object.entries(value).filter(([name]) => !left.includes(name))));
}
