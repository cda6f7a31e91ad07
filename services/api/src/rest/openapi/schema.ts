import type { ResponseObject } from "../json/response-json.ts";

/** A JSON schema as OpenAPI 3.0 has it. */
export type Schema = ResponseObject;

export const string: Schema = { type: "string" };
export const int: Schema = { type: "integer", format: "int32" };
/** Epoch milliseconds, and whatever else may be large. */
export const long: Schema = { type: "integer", format: "int64" };
export const number: Schema = { type: "number" };
export const boolean: Schema = { type: "boolean" };
/** An object of the client's own. */
export const map: Schema = { type: "object", additionalProperties: {} };
/** Any JSON value. */
export const any: Schema = {};

export function listOf(items: Schema): Schema {
  return { type: "array", items };
}

/** An object whose keys are the client's own. */
export function mapOf(additionalProperties: Schema): Schema {
  return { type: "object", additionalProperties };
}

export function oneOf(...words: readonly string[]): Schema {
  return { type: "string", enum: words };
}

export function withDefault(schema: Schema, value: string | number | boolean): Schema {
  return { ...schema, default: value };
}

/** One of the models that the document names. */
export function ref(model: string): Schema {
  return { $ref: `#/components/schemas/${model}` };
}

/** An object with these members. Required are those that `required` names. */
export function object(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: "object", properties, required: required.length === 0 ? undefined : required };
}
