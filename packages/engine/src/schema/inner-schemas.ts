import { isJsonArray, isJsonObject } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";

/** A schema within a schema: where it stands there, and the keys that lead to it. */
export type InnerSchema = { readonly keys: readonly string[]; readonly schema: Json };

/** Keywords whose value is a schema, a list of schemas, an object of schemas. */
const ONE = [
  ...["additionalItems", "unevaluatedItems", "contains", "additionalProperties", "unevaluatedProperties"],
  ...["propertyNames", "not", "if", "then", "else"],
];
const LISTS = ["prefixItems", "allOf", "anyOf", "oneOf"];
const OBJECTS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/** What is said of a keyword that should hold schemas and does not. */
export type Misplaced = { readonly keys: readonly string[]; readonly wanted: string; readonly found: Json };

/** The schemas directly within the schema, and where something else stands in their place. */
export function innerSchemas(schema: JsonObject): {
  readonly inner: readonly InnerSchema[];
  readonly misplaced: readonly Misplaced[];
} {
  const inner: InnerSchema[] = [];
  const misplaced: Misplaced[] = [];
  const take = (keys: readonly string[], json: Json) => {
    if (isSchema(json)) inner.push({ keys, schema: json });
    else misplaced.push({ keys, wanted: "a schema", found: json });
  };
  const takeAll = (keyword: string, json: Json) => {
    if (isJsonArray(json)) for (const [index, one] of json.entries()) take([keyword, String(index)], one);
    else misplaced.push({ keys: [keyword], wanted: "a list of schemas", found: json });
  };
  const takeMembers = (keyword: string, schemas: JsonObject) => {
    for (const [name, json] of Object.entries(schemas)) {
      if (!isNames(keyword, json) && !isDialect([keyword, name], json)) take([keyword, name], json);
    }
  };
  for (const [keyword, json] of Object.entries(schema)) {
    if (ONE.includes(keyword)) take([keyword], json);
    else if (LISTS.includes(keyword)) takeAll(keyword, json);
    else if (keyword === "items" && !isJsonArray(json)) take([keyword], json);
    else if (keyword === "items") takeAll(keyword, json);
    else if (OBJECTS.includes(keyword) || keyword === "dependencies") {
      if (!isJsonObject(json)) misplaced.push({ keys: [keyword], wanted: "an object of schemas", found: json });
      else takeMembers(keyword, json);
    }
  }
  return { inner, misplaced };
}

/** Clients of Conductor write the dialect among the properties too, where it says nothing. */
function isDialect([keyword, name]: readonly [string, string], json: Json): boolean {
  return keyword === "properties" && name === "$schema" && typeof json === "string";
}

/** Up to draft 7 `dependencies` may hold names instead of a schema. */
function isNames(keyword: string, json: Json): boolean {
  return keyword === "dependencies" && isJsonArray(json) && json.every((name) => typeof name === "string");
}

export function isSchema(json: Json | undefined): json is JsonObject | boolean {
  return typeof json === "boolean" || isJsonObject(json);
}
