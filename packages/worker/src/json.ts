import { jsonObjectToWire, payloadFromWire } from "@tutti/contracts";

/** What JSON can hold, as JavaScript has it. Over gRPC every number is a double: keep longer integers in strings. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object of JSON values. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** The object that a wire map stands for. Throws MalformedValueError where the bytes are no Value. */
export function objectFromWire(map: ReadonlyMap<string, Uint8Array>): JsonObject {
  const value: unknown = JSON.parse(payloadFromWire(map).text);
  return value as JsonObject;
}

/** The wire map of an object. As in JSON.stringify, dates become text and members that are undefined are left out. */
export function objectToWire(object: JsonObject): Map<string, Uint8Array> {
  const plain: unknown = JSON.parse(JSON.stringify(object));
  return jsonObjectToWire(plain as JsonObject);
}
