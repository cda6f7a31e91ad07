/** One field of a protobuf message, already encoded. */
export type ProtoField = Buffer;

/** A length-delimited field: text, bytes or a message. */
export function bytesField(fieldNumber: number, value: string | readonly ProtoField[] | Buffer): ProtoField {
  const body =
    typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.isBuffer(value) ? value : Buffer.concat(value);
  return Buffer.concat([varint((fieldNumber << 3) | 2), varint(body.length), body]);
}

/** A varint field of a number that is not negative and at most 2^53 - 1; nothing is written for 0, as proto3 wants it. */
export function varintField(fieldNumber: number, value: number): ProtoField {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(fieldNumber << 3), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
