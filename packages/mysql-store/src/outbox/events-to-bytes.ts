import type { EncodedEvent, WorkflowEventKind } from "@tutti/engine";

import { payloadListFromBytes, payloadListToBytes } from "../payload/payload-list.ts";

/**
 * Events as one text of bytes: of each its kind, its head and its payloads, each behind its length of four bytes. The
 * payloads stand there themselves, since the execution whose they are may be removed before they are sent.
 */
export function eventsToBytes(events: readonly EncodedEvent[]): Buffer {
  return Buffer.concat(
    events.flatMap(({ kind, head, payloads }) =>
      [Buffer.from(kind), Buffer.from(head), payloadListToBytes(payloads, { refer: () => undefined })].flatMap(
        (field) => [lengthOf(field), field],
      ),
    ),
  );
}

/** Throws where the bytes are not those of `eventsToBytes`. */
export function eventsFromBytes(bytes: Buffer): readonly EncodedEvent[] {
  const fields = [...fieldsOf(bytes)];
  const events: EncodedEvent[] = [];
  for (let index = 0; index < fields.length; index += 3) {
    const [kind, head, payloads] = fields.slice(index, index + 3);
    if (kind === undefined || head === undefined || payloads === undefined) throw cutShort();
    // Written by eventsToBytes from an EncodedEvent.
    const name = kind.toString() as WorkflowEventKind;
    events.push({ kind: name, head: head.toString(), payloads: payloadListFromBytes(payloads, noReference) });
  }
  return events;
}

function* fieldsOf(bytes: Buffer): Iterable<Buffer> {
  for (let offset = 0; offset < bytes.length;) {
    if (offset + 4 > bytes.length) throw cutShort();
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) throw cutShort();
    yield bytes.subarray(offset + 4, end);
    offset = end;
  }
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length, 0);
  return length;
}

const cutShort = (): TypeError => new TypeError("a row of the outbox is cut short");

function noReference(hash: string): never {
  throw new TypeError(`a row of the outbox refers to payload ${hash}, but has its payloads itself`);
}
