import { BinaryReader } from "@bufbuild/protobuf/wire";
import { JsonDepthError, jsonDouble, MAX_JSON_DEPTH, newJsonObject } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";

import { MalformedValueError } from "./malformed-value-error.ts";
import { ENTRY_TAG, REPEATED_TAG, VALUE_TAG } from "./value-field.ts";

/**
 * The JSON that a serialized google.protobuf.Value stands for.
 *
 * A Value of no kind is null, so are no bytes at all. A double without fraction and within ±(2^53 - 1) becomes an
 * integer, because protobuf has no other number; -0.0 and larger ones stay doubles. Unknown fields are skipped.
 *
 * Throws MalformedValueError for bytes that are no Value, for broken UTF-8 and for NaN and infinities; JsonDepthError
 * for more than `maxDepth` levels of lists and objects, before it goes deeper. Source: reference/api.md 1.5.
 */
export function valueFromWire(bytes: Uint8Array, { maxDepth = MAX_JSON_DEPTH } = {}): Json {
  try {
    const reader = new BinaryReader(bytes);
    return readValue(reader, { end: reader.len, levelsLeft: maxDepth });
  } catch (error) {
    if (error instanceof JsonDepthError || error instanceof MalformedValueError) throw error;
    throw new MalformedValueError("not a google.protobuf.Value", { cause: error });
  }
}

/** Where a message ends, and how many more levels of lists and objects may begin in it. */
type Within = { readonly end: number; readonly levelsLeft: number };

function readValue(reader: BinaryReader, within: Within): Json {
  let json: Json = null;
  // Of several kinds the last one counts, as in every oneof.
  forEachTag(reader, within, (tag) => {
    const read = readKind(reader, tag, within);
    if (read === undefined) return false;
    json = read;
    return true;
  });
  return json;
}

function readKind(reader: BinaryReader, tag: number, within: Within): Json | undefined {
  switch (tag) {
    case VALUE_TAG.null:
      reader.int32();
      return null;
    case VALUE_TAG.number:
      return numberFromDouble(reader.double());
    case VALUE_TAG.string:
      return reader.string(true);
    case VALUE_TAG.bool:
      return reader.bool();
    case VALUE_TAG.struct:
      return readStruct(reader, nested(reader, within));
    case VALUE_TAG.list:
      return readList(reader, nested(reader, within));
    default:
      return undefined;
  }
}

function readStruct(reader: BinaryReader, within: Within): JsonObject {
  const object = newJsonObject();
  forEachTag(reader, within, (tag) => {
    if (tag !== REPEATED_TAG) return false;
    const [key, value] = readEntry(reader, sameLevel(reader, within));
    object[key] = value;
    return true;
  });
  return object;
}

function readEntry(reader: BinaryReader, within: Within): [string, Json] {
  let key = "";
  let value: Json = null;
  forEachTag(reader, within, (tag) => {
    if (tag === ENTRY_TAG.key) key = reader.string(true);
    else if (tag === ENTRY_TAG.value) value = readValue(reader, sameLevel(reader, within));
    else return false;
    return true;
  });
  return [key, value];
}

function readList(reader: BinaryReader, within: Within): readonly Json[] {
  const items: Json[] = [];
  forEachTag(reader, within, (tag) => {
    if (tag !== REPEATED_TAG) return false;
    items.push(readValue(reader, sameLevel(reader, within)));
    return true;
  });
  return items;
}

/** Reads tag after tag up to exactly `end`; what `read` does not know is skipped. */
function forEachTag(reader: BinaryReader, { end }: Within, read: (tag: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!read(tag)) skip(reader, tag);
  }
  if (reader.pos !== end) throw new MalformedValueError("not a google.protobuf.Value: a length is wrong");
}

function skip(reader: BinaryReader, tag: number): void {
  if (tag >>> 3 === 0) throw new MalformedValueError("not a google.protobuf.Value: field number 0");
  reader.skip(tag & 7, tag >>> 3);
}

function nested(reader: BinaryReader, within: Within): Within {
  if (within.levelsLeft <= 0) throw new JsonDepthError(MAX_JSON_DEPTH);
  return { ...sameLevel(reader, within), levelsLeft: within.levelsLeft - 1 };
}

function sameLevel(reader: BinaryReader, { end, levelsLeft }: Within): Within {
  const length = reader.uint32();
  if (length > end - reader.pos) throw new MalformedValueError("not a google.protobuf.Value: a length is wrong");
  return { end: reader.pos + length, levelsLeft };
}

function numberFromDouble(value: number): Json {
  if (!Number.isFinite(value)) throw new MalformedValueError(`${value} is not a JSON number`);
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : jsonDouble(value);
}
