import { LauncherError } from "../launcher-error.ts";

/** A message as a plain object, as protobufjs takes and gives it. */
export type PlainMessage = Record<string, unknown>;

/** The message of a type that has a JSON form of its own (Value, Struct, ListValue, Timestamp, Duration); undefined for others. */
export function wellKnownFromJson(typeName: string, json: unknown, where: string): PlainMessage | undefined {
  if (typeName === "google.protobuf.Value") return valueFromJson(json);
  if (typeName === "google.protobuf.Struct") return structFromJson(json, where);
  if (typeName === "google.protobuf.ListValue") return listFromJson(json, where);
  if (typeName === "google.protobuf.Timestamp") return timestampFromJson(json, where);
  if (typeName === "google.protobuf.Duration") return durationFromJson(json, where);
  return undefined;
}

function valueFromJson(json: unknown): PlainMessage {
  if (json === null) return ofKind("null", 0);
  if (typeof json === "number") return ofKind("number", json);
  if (typeof json === "string") return ofKind("string", json);
  if (typeof json === "boolean") return ofKind("bool", json);
  return Array.isArray(json) ? ofKind("list", listFromJson(json, "")) : ofKind("struct", structFromJson(json, ""));
}

/** Servers do not agree on how a Value's fields are written; protobufjs takes the name it knows and leaves the other. */
function ofKind(kind: string, value: unknown): PlainMessage {
  return { [`${kind}_value`]: value, [`${kind}Value`]: value };
}

function structFromJson(json: unknown, where: string): PlainMessage {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw misfit(where, "an object", json);
  return { fields: Object.entries(json).map(([key, value]) => ({ key, value: valueFromJson(value) })) };
}

function listFromJson(json: unknown, where: string): PlainMessage {
  if (!Array.isArray(json)) throw misfit(where, "a list", json);
  return { values: json.map(valueFromJson) };
}

function timestampFromJson(json: unknown, where: string): PlainMessage {
  const epochMs = typeof json === "string" ? Date.parse(json) : Number.NaN;
  if (Number.isNaN(epochMs)) throw misfit(where, "a time such as 2026-01-31T12:00:00Z", json);
  const seconds = Math.floor(epochMs / 1000);
  return { seconds, nanos: (epochMs - seconds * 1000) * 1_000_000 };
}

function durationFromJson(json: unknown, where: string): PlainMessage {
  const [, sign, whole, fraction = ""] = (typeof json === "string" && /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(json)) || [];
  if (whole === undefined) throw misfit(where, 'a duration such as "1.5s"', json);
  const factor = sign === "-" ? -1 : 1;
  return { seconds: factor * Number(whole), nanos: factor * Number(fraction.padEnd(9, "0")) };
}

/** The JSON of a message of a type that has a form of its own, and whether it has one. */
export function wellKnownToJson(typeName: string, message: PlainMessage): { readonly json: unknown } | undefined {
  if (typeName === "google.protobuf.Value") return { json: valueToJson(message) };
  if (typeName === "google.protobuf.Struct") return { json: structToJson(message) };
  if (typeName === "google.protobuf.ListValue") return { json: listToJson(message) };
  if (typeName === "google.protobuf.Timestamp") return { json: timestampToJson(message) };
  if (typeName === "google.protobuf.Duration") return { json: durationToJson(message) };
  return undefined;
}

function valueToJson(message: PlainMessage): unknown {
  const read = (kind: string): unknown => message[`${kind}_value`] ?? message[`${kind}Value`];
  const [struct, list] = [read("struct"), read("list")];
  if (struct !== undefined) return structToJson(asMessage(struct));
  if (list !== undefined) return listToJson(asMessage(list));
  // A Value of no kind is null, as in Tutti's own codec.
  return read("number") ?? read("string") ?? read("bool") ?? null;
}

function structToJson(message: PlainMessage): unknown {
  const entries = asMessages(message["fields"]).map(({ key, value }) => [
    typeof key === "string" ? key : "",
    valueToJson(asMessage(value)),
  ]);
  // Not an object literal with assignments, which would lose the key __proto__.
  return Object.fromEntries(entries) as unknown;
}

function listToJson(message: PlainMessage): unknown {
  return asMessages(message["values"]).map(valueToJson);
}

function timestampToJson(message: PlainMessage): string {
  return new Date(Number(message["seconds"] ?? 0) * 1000 + Number(message["nanos"] ?? 0) / 1_000_000).toISOString();
}

function durationToJson(message: PlainMessage): string {
  const [seconds, nanos] = [Number(message["seconds"] ?? 0), Number(message["nanos"] ?? 0)];
  const sign = seconds < 0 || nanos < 0 ? "-" : "";
  const fraction = String(Math.abs(nanos)).padStart(9, "0").replace(/0+$/, "");
  return `${sign}${Math.abs(seconds)}${fraction === "" ? "" : `.${fraction}`}s`;
}

function asMessage(value: unknown): PlainMessage {
  return typeof value === "object" && value !== null ? (value as PlainMessage) : {};
}

function asMessages(value: unknown): PlainMessage[] {
  return Array.isArray(value) ? value.map(asMessage) : [];
}

function misfit(where: string, wanted: string, found: unknown): LauncherError {
  return new LauncherError(`${where}: wanted ${wanted}, found ${JSON.stringify(found)}`);
}
