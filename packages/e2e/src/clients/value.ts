import { isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Message } from "./message.ts";

/** A `google.protobuf.Value` as proto-loader writes it, from JSON. */
export function valueFromJson(json: Json | undefined): Message {
  if (json === undefined || json === null) return { nullValue: "NULL_VALUE" };
  if (typeof json === "number") return { numberValue: json };
  if (typeof json === "string") return { stringValue: json };
  if (typeof json === "boolean") return { boolValue: json };
  if (isList(json)) return { listValue: { values: json.map(valueFromJson) } };
  return { structValue: { fields: valuesFromJson(json) } };
}

/** A map of Values from an object. */
export function valuesFromJson(json: JsonObject): Message {
  return Object.fromEntries(Object.entries(json).map(([key, inner]) => [key, valueFromJson(inner)]));
}

/** The JSON that a Value as proto-loader reads it stands for; a Value without a kind is null. */
function jsonFromValue(value: Json | undefined): Json {
  if (!isObject(value)) return null;
  const { kind, listValue, structValue } = value;
  if (kind === "listValue" && isObject(listValue)) {
    return isList(listValue["values"]) ? listValue["values"].map(jsonFromValue) : [];
  }
  if (kind === "structValue" && isObject(structValue)) return jsonFromValues(structValue["fields"]);
  return typeof kind === "string" && kind !== "nullValue" ? (value[kind] ?? null) : null;
}

/** The object that a map of Values stands for. */
export function jsonFromValues(values: Json | undefined): JsonObject {
  if (!isObject(values)) return {};
  return Object.fromEntries(Object.entries(values).map(([key, inner]) => [key, jsonFromValue(inner)]));
}
