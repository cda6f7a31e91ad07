import protobuf from "protobufjs";

import { jsonName, mapEntry, messageType, typeName } from "./fields.ts";
import { wellKnownToJson } from "./well-known.ts";
import type { PlainMessage } from "./well-known.ts";

/**
 * The JSON of a message as protobufjs gives it: protobuf's JSON mapping, with google.protobuf.Value as plain JSON and 64-bit integers as
 * numbers where a number holds them. What is at its default is left out, but for enums: their first value says something.
 */
export function messageToJson(type: protobuf.Type, message: PlainMessage): unknown {
  const wellKnown = wellKnownToJson(typeName(type), message);
  if (wellKnown !== undefined) return wellKnown.json;
  const entries = type.fieldsArray.map(
    (field) => [jsonName(field), fieldOrDefault(field, message[field.name])] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function fieldOrDefault(field: protobuf.Field, value: unknown): unknown {
  if (value !== undefined) return fieldToJson(field, value);
  const { resolvedType, repeated, partOf } = field;
  return resolvedType instanceof protobuf.Enum && !repeated && partOf === null ? resolvedType.valuesById[0] : undefined;
}

function fieldToJson(field: protobuf.Field, value: unknown): unknown {
  const entry = mapEntry(field);
  if (entry !== undefined) {
    const entries = asList(value).map((one) => one as PlainMessage);
    return Object.fromEntries(entries.map((one) => [keyText(one["key"]), valueOfEntry(entry.value, one["value"])]));
  }
  return field.repeated ? asList(value).map((item) => oneToJson(field, item)) : oneToJson(field, value);
}

// A key that is not on the wire is its type's default: "", or 0 and false, which no map of this contract has.
function keyText(key: unknown): string {
  return typeof key === "string" || typeof key === "number" || typeof key === "boolean" ? String(key) : "";
}

function valueOfEntry(field: protobuf.Field, value: unknown): unknown {
  if (value !== undefined) return oneToJson(field, value);
  const type = messageType(field);
  return type === undefined ? (field.typeDefault as unknown) : messageToJson(type, {});
}

function oneToJson(field: protobuf.Field, value: unknown): unknown {
  const type = messageType(field);
  if (type !== undefined) return messageToJson(type, value as PlainMessage);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value !== "string" || !integers64.has(field.type)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const integers64: ReadonlySet<string> = new Set(["int64", "uint64", "sint64", "fixed64", "sfixed64"]);

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
