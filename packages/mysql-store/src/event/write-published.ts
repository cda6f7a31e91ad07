import type { BatchWrite, PublishedEventRow } from "@tutti/ports";

import { NOW_MS } from "../sql/clock.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { insertRows, SqlText } from "../sql/statement.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { inKeyOrder, KEY_COLUMNS, keyValues } from "./event-key.ts";

const MAX_PART_BYTES = 512 * 1024;

const HEAD_COLUMNS = [...KEY_COLUMNS, "part", "event", "message_id", "published_at", "size", "payload", "due_at"];
const TAIL_COLUMNS = [...KEY_COLUMNS, "part", "payload"];

/**
 * The messages that a batch publishes: due at once where an active handler of their event is registered when the batch
 * commits, which costs no round trip to ask and, under READ COMMITTED, takes no lock on the handlers. Others wait for one.
 */
export function publishedStatements(
  { published = [] }: Pick<BatchWrite, "published">,
  limits: PacketLimits,
): MultiRowStatement[] {
  // In a statement a byte is two digits.
  const partBytes = Math.min(MAX_PART_BYTES, Math.floor(limits.targetBytes / 4));
  const cut = inKeyOrder(published).map((row) => cutUp(row, partBytes));
  return [
    insertRows("event_message", { columns: HEAD_COLUMNS, rows: cut.map(({ head }) => head) }),
    insertRows("event_message", { columns: TAIL_COLUMNS, rows: cut.flatMap(({ tails }) => tails) }),
  ];
}

function dueAt(event: Buffer): SqlText {
  const listening = `select 1 from event_handler h where h.event = X'${event.toString("hex")}' and h.active = 1`;
  return new SqlText(`if(exists(${listening}), ${NOW_MS}, null)`);
}

type Cut = { readonly head: SqlValue[]; readonly tails: readonly SqlValue[][] };

function cutUp(row: PublishedEventRow, partBytes: number): Cut {
  const { messageId, publishedAt, payload } = row;
  const event = Buffer.from(row.event);
  const bytes = Buffer.from(payload.bytes.buffer, payload.bytes.byteOffset, payload.bytes.byteLength);
  const key = keyValues(row);
  const about = [event, Buffer.from(messageId), publishedAt, bytes.length];
  const head = [...key, 0, ...about, bytes.subarray(0, partBytes), dueAt(event)];
  const tails: SqlValue[][] = [];
  for (let from = partBytes; from < bytes.length; from += partBytes)
    tails.push([...key, tails.length + 1, bytes.subarray(from, from + partBytes)]);
  return { head, tails };
}
