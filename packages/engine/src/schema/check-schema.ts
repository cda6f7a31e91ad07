import type { SchemaDef } from "../definition/schema-def.ts";
import type { Fault } from "../fault.ts";
import type { Json } from "../payload/json.ts";
import { readSchema } from "./read-schema.ts";
import { SchemaEffortError } from "./place.ts";
import { SchemaCheck } from "./schema-check.ts";

/**
 * Where the value does not fit the schema, at most a hundred places; empty where it fits. Paths start at the value, ""
 * is the value itself.
 *
 * Integers of any length and doubles are compared exactly; `1.0` is an integer, as JSON Schema says. A schema of type
 * AVRO or PROTOBUF, or without data, is taken and never enforced. One that was stored although it is invalid, and one
 * that would take too long to check, refuses every value, and says so.
 */
export function schemaFaults(schema: SchemaDef, value: Json): readonly Fault[] {
  if (schema.type !== "JSON" || schema.data === undefined) return [];
  const read = readSchema(schema.data);
  const [invalid] = read.faults;
  if (invalid !== undefined) {
    return [{ path: "", message: `the schema ${schema.name} is invalid: ${invalid.path} ${invalid.message}` }];
  }
  try {
    return new SchemaCheck(read.schema).check(read.schema.root, value, "").faults;
  } catch (error) {
    if (error instanceof SchemaEffortError) return [{ path: "", message: `${error.message} (schema ${schema.name})` }];
    throw error;
  }
}
