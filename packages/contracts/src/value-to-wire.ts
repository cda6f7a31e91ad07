import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { isJsonArray, JsonDepthError, JsonDouble, MAX_JSON_DEPTH } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";

import { ENTRY_TAG, REPEATED_TAG, VALUE_TAG } from "./value-field.ts";

/**
 * The JSON as a serialized google.protobuf.Value.
 *
 * Every number becomes a double: integers beyond ±2^53 are rounded, those beyond a double become the largest one,
 * because a Value must be finite. Throws JsonDepthError for more than `maxDepth` levels of lists and objects.
 * Source: reference/api.md 1.5.
 */
export function valueToWire(json: Json, { maxDepth = MAX_JSON_DEPTH } = {}): Uint8Array {
  const writer = new BinaryWriter();
  writeValue(writer, json, maxDepth);
  return writer.finish();
}

function writeValue(writer: BinaryWriter, json: Json, levelsLeft: number): void {
  if (json === null) writer.uint32(VALUE_TAG.null).int32(0);
  else if (typeof json === "string") writer.uint32(VALUE_TAG.string).string(json);
  else if (typeof json === "boolean") writer.uint32(VALUE_TAG.bool).bool(json);
  else if (typeof json !== "object" || json instanceof JsonDouble)
    writer.uint32(VALUE_TAG.number).double(doubleFrom(json));
  else writeNested(writer, json, levelsLeft);
}

function writeNested(writer: BinaryWriter, json: readonly Json[] | JsonObject, levelsLeft: number): void {
  if (levelsLeft <= 0) throw new JsonDepthError(MAX_JSON_DEPTH);
  if (isJsonArray(json)) writeList(writer.uint32(VALUE_TAG.list).fork(), json, levelsLeft - 1);
  else writeStruct(writer.uint32(VALUE_TAG.struct).fork(), json, levelsLeft - 1);
  writer.join();
}

function writeList(writer: BinaryWriter, items: readonly Json[], levelsLeft: number): void {
  for (const item of items) {
    writer.uint32(REPEATED_TAG).fork();
    writeValue(writer, item, levelsLeft);
    writer.join();
  }
}

function writeStruct(writer: BinaryWriter, object: JsonObject, levelsLeft: number): void {
  for (const key of Object.keys(object)) {
    writer.uint32(REPEATED_TAG).fork().uint32(ENTRY_TAG.key).string(key);
    writer.uint32(ENTRY_TAG.value).fork();
    writeValue(writer, object[key] ?? null, levelsLeft);
    writer.join().join();
  }
}

function doubleFrom(json: number | bigint | JsonDouble): number {
  if (json instanceof JsonDouble) return json.value;
  const double = Number(json);
  if (Number.isFinite(double)) return double;
  return double > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
}
