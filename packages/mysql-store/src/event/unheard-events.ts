import type { PublishedEventKey } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { bytesOf } from "../sql/row.ts";
import { derivedRows } from "../sql/statement.ts";
import { inKeyOrder, KEY_COLUMNS, keyValues, ON_KEY } from "./event-key.ts";

// Only first parts have an event and a time of publishing.
const SELECT_HEARD = `select distinct h.event from event_handler h where h.active = 1 and exists (
    select 1 from event_message m force index (by_event) where m.event = h.event and m.due_at is null
  ) limit 100`;
const MAKE_DUE = `update event_message force index (by_event) set due_at = ${NOW_MS}
  where event = ? and due_at is null limit ?`;
const FORGET = `delete t from (
    select workflow_id, revision, ordinal from event_message force index (by_due)
    where due_at is null and published_at < ${NOW_MS} - ? limit ?
  ) v straight_join event_message t on ${ON_KEY}`;

/** EventStore.setAside. */
export async function setAside(
  locking: SqlPool,
  keys: readonly PublishedEventKey[],
  limits: PacketLimits,
): Promise<void> {
  const statement = {
    head: "update (",
    rows: derivedRows(KEY_COLUMNS, inKeyOrder(keys).map(keyValues)),
    separator: " union all ",
    tail: `) v straight_join event_message t on ${ON_KEY} and t.part = 0 set t.due_at = null`,
    maxRows: 500,
  };
  for (const sql of packStatements([statement], limits)) await locking.run({ sql });
}

/** EventStore.wakeHeard. */
export async function wakeHeard(
  { locking, reading }: { readonly locking: SqlPool; readonly reading: SqlPool },
  limit: number,
): Promise<number> {
  let count = 0;
  for (const row of await reading.rows({ sql: SELECT_HEARD })) {
    if (count >= limit) break;
    const { affectedRows } = await locking.run({ sql: MAKE_DUE, values: [bytesOf(row, "event"), limit - count] });
    count += affectedRows;
  }
  return count;
}

/** EventStore.forgetUnheard. */
export async function forgetUnheard(locking: SqlPool, olderThanMs: number, limit: number): Promise<number> {
  const { affectedRows } = await locking.run({ sql: FORGET, values: [olderThanMs, limit] });
  return affectedRows;
}
