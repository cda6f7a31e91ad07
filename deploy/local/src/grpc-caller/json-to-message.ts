import protobuf from "protobufjs";

import { LauncherError } from "../launcher-error.ts";
import { jsonName, mapEntry, messageType, typeName } from "./fields.ts";
import { wellKnownFromJson } from "./well-known.ts";

/**
 * The message, as protobufjs takes it, that JSON stands for: protobuf's JSON mapping, with google.protobuf.Value as plain JSON,
 * and bytes also as the JSON that they hold.
 * Field names may be written in either form. Throws a LauncherError that says where the JSON does not fit.
 */
export function messageFromJson(type: protobuf.Type, json: unknown, where = "request"): Record<string, unknown> {
  const wellKnown = wellKnownFromJson(typeName(type), json, where);
  if (wellKnown !== undefined) return wellKnown;
  if (!isObject(json)) throw misfit(where, "an object", json);
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const field = type.fieldsArray.find((one) => jsonName(one) === name || one.name === name);
    if (field === undefined) throw noSuchField(type, name, where);
    // In protobuf's JSON null means that a field is not set, except where null is a value.
    if (value === null && !takesNull(field)) continue;
    message[field.name] = fieldFromJson(field, value, `${where}.${name}`);
  }
  return message;
}

function fieldFromJson(field: protobuf.Field, json: unknown, where: string): unknown {
  const entry = mapEntry(field);
  if (entry !== undefined) {
    if (!isObject(json)) throw misfit(where, "an object", json);
    return Object.entries(json).map(([key, value]) => ({
      key: entry.key.type === "bool" ? key === "true" : key,
      value: oneFromJson(entry.value, value, `${where}["${key}"]`),
    }));
  }
  if (!field.repeated) return oneFromJson(field, json, where);
  if (!Array.isArray(json)) throw misfit(where, "a list", json);
  return json.map((item: unknown, index) => oneFromJson(field, item, `${where}[${index}]`));
}

function oneFromJson(field: protobuf.Field, json: unknown, where: string): unknown {
  const type = messageType(field);
  if (type !== undefined) return messageFromJson(type, json, where);
  if (field.resolvedType instanceof protobuf.Enum) return enumFromJson(field.resolvedType, json, where);
  if (field.type === "string") return typeof json === "string" ? json : fail(where, "a text", json);
  if (field.type === "bool") return typeof json === "boolean" ? json : fail(where, "true or false", json);
  if (field.type === "bytes") return bytesFromJson(json, where);
  return numberFromJson(field, json, where);
}

/** Protobuf's base64; an object or a list is sent as its JSON, for that is what payloads are. */
function bytesFromJson(json: unknown, where: string): Buffer {
  if (typeof json === "string") return Buffer.from(json, "base64");
  if (typeof json === "object" && json !== null) return Buffer.from(JSON.stringify(json));
  return fail(where, "base64 text, or an object or a list to be sent as JSON", json);
}

function numberFromJson(field: protobuf.Field, json: unknown, where: string): number | string {
  const isFloat = field.type === "double" || field.type === "float";
  if (isFloat) return typeof json === "number" ? json : fail(where, "a number", json);
  if (typeof json === "number" && Number.isInteger(json)) return json;
  // A text keeps the digits that a JSON number loses beyond 2^53.
  if (typeof json === "string" && /^-?\d+$/.test(json)) return json;
  return fail(where, "a whole number", json);
}

function enumFromJson(type: protobuf.Enum, json: unknown, where: string): number {
  if (typeof json === "number" && Number.isInteger(json)) return json;
  const value = typeof json === "string" ? type.values[json] : undefined;
  return value ?? fail(where, `one of ${Object.keys(type.values).join(", ")}`, json);
}

function takesNull(field: protobuf.Field): boolean {
  const type = messageType(field);
  return type !== undefined && typeName(type) === "google.protobuf.Value";
}

function noSuchField(type: protobuf.Type, name: string, where: string): LauncherError {
  const names = type.fieldsArray.map(jsonName).join(", ");
  return new LauncherError(
    `${where}: ${typeName(type)} has no field "${name}"; it has ${names === "" ? "none" : names}`,
  );
}

function fail(where: string, wanted: string, found: unknown): never {
  throw misfit(where, wanted, found);
}

function misfit(where: string, wanted: string, found: unknown): LauncherError {
  return new LauncherError(`${where}: wanted ${wanted}, found ${JSON.stringify(found)}`);
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
