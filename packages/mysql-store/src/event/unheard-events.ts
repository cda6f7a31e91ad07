import type { PublishedEventKey } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { bytesOf } from "../sql/row.ts";
import { derivedRows } from "../sql/statement.ts";
import { inKeyOrder, KEY_COLUMNS, keyFrom, keyTable, keyValues, ON_KEY } from "./event-key.ts";

// All lock messages by their keys, in the order of keys, and come to the indexes last.
// Only first parts have an event and a time of publishing.
const SELECT_HEARD = `select distinct h.event from event_handler h where h.active = 1 and exists (
    select 1 from event_message m force index (by_event) where m.event = h.event and m.due_at is null
  ) limit 100`;
const SELECT_OF_EVENT = `select workflow_id, revision, ordinal from event_message force index (by_event)
  where event = ? and due_at is null limit ?`;
const makeDue = (keys: string): string =>
  `update (${keys}) v straight_join event_message t on ${ON_KEY} and t.part = 0
   set t.due_at = ${NOW_MS} where t.due_at is null`;
const SELECT_OLD = `select workflow_id, revision, ordinal from event_message force index (by_due)
  where due_at is null and published_at < ${NOW_MS} - ? limit ?`;
const lockUnheard = (keys: string): string =>
  `select t.workflow_id, t.revision, t.ordinal from (${keys}) v straight_join event_message t on ${ON_KEY} and t.part = 0
   where t.due_at is null for update`;
const forget = (keys: string): string => `delete t from (${keys}) v straight_join event_message t on ${ON_KEY}`;

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
    const unheard = await reading.rows({ sql: SELECT_OF_EVENT, values: [bytesOf(row, "event"), limit - count] });
    if (unheard.length === 0) continue;
    const { affectedRows } = await locking.run({ sql: makeDue(keyTable(unheard.map(keyFrom))) });
    count += affectedRows;
  }
  return count;
}

/** EventStore.forgetUnheard. */
export async function forgetUnheard(
  { locking, reading }: { readonly locking: SqlPool; readonly reading: SqlPool },
  olderThanMs: number,
  limit: number,
): Promise<number> {
  const old = await reading.rows({ sql: SELECT_OLD, values: [olderThanMs, limit] });
  if (old.length === 0) return 0;
  return await locking.use(async (connection) => {
    await connection.run({ sql: "begin" });
    const unheard = await connection.rows({ sql: lockUnheard(keyTable(old.map(keyFrom))) });
    if (unheard.length > 0) await connection.run({ sql: forget(keyTable(unheard.map(keyFrom))) });
    await connection.run({ sql: "commit" });
    return unheard.length;
  });
}
