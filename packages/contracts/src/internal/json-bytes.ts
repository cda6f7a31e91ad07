/**
 * Plain data of our own as UTF-8 JSON. Members that are undefined are left out, and are read as undefined again. Never
 * for payloads: their numbers and keys would not survive.
 */
export function jsonToBytes(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value), "utf8");
}

export function jsonFromBytes(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}
