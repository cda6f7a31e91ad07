import { Payload } from "@tutti/engine";

// One after another: a kind, then for INLINE a length of four bytes and the payload, for REFERENCE its 16 bytes of hash.
const INLINE = 0;
const REFERENCE = 1;
const HASH_BYTES = 16;
/** Before a payload that stands in the list. */
const HEAD_BYTES = 5;

/** The payloads of an event as one column. `refer` gives the hash of those that stand elsewhere. */
export function payloadListToBytes(
  payloads: readonly Payload[],
  { refer }: { readonly refer: (payload: Payload) => Buffer | undefined },
): Buffer {
  const items = payloads.map((payload) => ({ hash: refer(payload), bytes: payload.bytes }));
  const sizeBytes = items.reduce(
    (sum, { hash, bytes }) => sum + (hash === undefined ? HEAD_BYTES + bytes.length : 1 + HASH_BYTES),
    0,
  );
  const list = Buffer.allocUnsafe(sizeBytes);
  let offset = 0;
  for (const { hash, bytes } of items) {
    offset = list.writeUInt8(hash === undefined ? INLINE : REFERENCE, offset);
    if (hash === undefined) offset = list.writeUInt32BE(bytes.length, offset);
    list.set(hash ?? bytes, offset);
    offset += (hash ?? bytes).length;
  }
  return list;
}

/** The hashes that a column of `payloadListToBytes` refers to, as hexadecimal. */
export function referencesInPayloadList(bytes: Buffer): string[] {
  return [...itemsOf(bytes)].flatMap((item) => (item.kind === "reference" ? [item.hash] : []));
}

/** Throws where the bytes are not a payload list. */
export function payloadListFromBytes(bytes: Buffer, lookUp: (hash: string) => Payload): readonly Payload[] {
  return [...itemsOf(bytes)].map((item) =>
    item.kind === "reference" ? lookUp(item.hash) : Payload.fromBytes(item.bytes),
  );
}

type Item = { readonly kind: "inline"; readonly bytes: Buffer } | { readonly kind: "reference"; readonly hash: string };

function* itemsOf(bytes: Buffer): Iterable<Item> {
  for (let offset = 0; offset < bytes.length;) {
    const kind = bytes.readUInt8(offset);
    if (kind !== INLINE && kind !== REFERENCE) throw new TypeError(`unknown kind of payload in an event: ${kind}`);
    const start = kind === INLINE ? offset + 5 : offset + 1;
    const end = start + (kind === INLINE ? bytes.readUInt32BE(offset + 1) : HASH_BYTES);
    if (end > bytes.length) throw new TypeError("an event's list of payloads is cut short");
    const content = bytes.subarray(start, end);
    yield kind === INLINE ? { kind: "inline", bytes: content } : { kind: "reference", hash: content.toString("hex") };
    offset = end;
  }
}
