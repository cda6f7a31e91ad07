import type { BatchWrite, PublishedEventRow } from "@tutti/ports";

import { NOW_MS } from "../sql/clock.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { derivedRows, MAX_BYTES_IN_UNION } from "../sql/statement.ts";
import type { MultiRowStatement, SqlValue } from "../sql/statement.ts";
import { inKeyOrder, KEY_COLUMNS, keyValues } from "./event-key.ts";

const MAX_PART_BYTES = 512 * 1024;

const HEAD_COLUMNS = [...KEY_COLUMNS, "part", "event", "message_id", "published_at", "size", "payload"];
const TAIL_COLUMNS = [...KEY_COLUMNS, "part", "payload"];

/**
 * The messages that a batch publishes, due at once. One is written only where an active handler of its event is registered
 * when the batch commits: nobody would ever see another, and asking costs no round trip. Under READ COMMITTED that takes no
 * lock on the handlers.
 */
export function publishedStatements(
  { published = [] }: Pick<BatchWrite, "published">,
  limits: PacketLimits,
): MultiRowStatement[] {
  // In a statement a byte is two digits.
  const partBytes = Math.min(MAX_PART_BYTES, Math.floor(limits.targetBytes / 4));
  const cut = inKeyOrder(published).map((row) => cutUp(row, partBytes));
  const heads = (isSmall: boolean) =>
    cut.filter(({ bytes }) => bytes <= MAX_BYTES_IN_UNION === isSmall).map(({ head }) => head);
  return [
    { ...headStatement(heads(true)), maxRows: 500 },
    { ...headStatement(heads(false)), maxRows: 1 },
    tailStatement(cut.flatMap(({ tails }) => tails)),
  ];
}

function headStatement(rows: readonly SqlValue[][]): Omit<MultiRowStatement, "maxRows"> {
  return {
    head: `insert into event_message (${HEAD_COLUMNS.join(",")},due_at) select v.*, ${NOW_MS} from (`,
    rows: derivedRows(HEAD_COLUMNS, rows),
    separator: " union all ",
    tail: `) v where exists (select 1 from event_handler h where h.event = v.event and h.active = 1)`,
  };
}

/** The first part of a message decides for all of them. */
function tailStatement(rows: readonly SqlValue[][]): MultiRowStatement {
  return {
    head: `insert into event_message (${TAIL_COLUMNS.join(",")}) select v.* from (`,
    rows: derivedRows(TAIL_COLUMNS, rows),
    separator: " union all ",
    tail: `) v where exists (select 1 from event_message m where m.workflow_id = v.workflow_id
        and m.revision = v.revision and m.ordinal = v.ordinal and m.part = 0)`,
    maxRows: 1,
  };
}

type Cut = { readonly bytes: number; readonly head: SqlValue[]; readonly tails: readonly SqlValue[][] };

function cutUp(row: PublishedEventRow, partBytes: number): Cut {
  const { event, messageId, publishedAt, payload } = row;
  const bytes = Buffer.from(payload.bytes.buffer, payload.bytes.byteOffset, payload.bytes.byteLength);
  const key = keyValues(row);
  const about = [Buffer.from(event), Buffer.from(messageId), publishedAt, bytes.length];
  const head = [...key, 0, ...about, bytes.subarray(0, partBytes)];
  const tails: SqlValue[][] = [];
  for (let from = partBytes; from < bytes.length; from += partBytes)
    tails.push([...key, tails.length + 1, bytes.subarray(from, from + partBytes)]);
  return { bytes: bytes.length, head, tails };
}
