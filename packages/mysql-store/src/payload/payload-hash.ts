import { createHash } from "node:crypto";

import type { Payload } from "@tutti/engine";

/** Payloads of up to this many bytes stand in the row they belong to; larger ones in the table `payload`. */
export const MAX_INLINE_BYTES = 4096;

const hashes = new WeakMap<Payload, Buffer>();

/** The key of a large payload within its execution: the first 16 bytes of the SHA-256 of its text. */
export function payloadHash(payload: Payload): Buffer {
  const known = hashes.get(payload);
  if (known !== undefined) return known;
  const hash = createHash("sha256").update(payload.bytes).digest().subarray(0, 16);
  hashes.set(payload, hash);
  return hash;
}

/** A payload's bytes as the driver takes them. */
export function payloadBuffer(payload: Payload): Buffer {
  const { buffer, byteOffset, byteLength } = payload.bytes;
  return Buffer.from(buffer, byteOffset, byteLength);
}
