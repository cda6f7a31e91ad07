import type { SchemaDef } from "../definition/schema-def.ts";
import type { Fault } from "../fault.ts";
import { readSchema } from "../schema/read-schema.ts";

/** What is wrong with a schema that is to be enforced. Of AVRO and PROTOBUF nothing is known, and nothing enforced. */
export function schemaDefFaults(schema: SchemaDef | undefined, path: string): readonly Fault[] {
  if (schema?.type !== "JSON" || schema.data === undefined) return [];
  return readSchema(schema.data).faults.map((fault) => ({
    ...fault,
    path: fault.path === "" ? `${path}.data` : `${path}.data.${fault.path}`,
  }));
}
