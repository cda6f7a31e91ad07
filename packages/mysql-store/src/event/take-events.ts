import { Payload } from "@tutti/engine";
import type { EventStore, PublishedEventKey, TakenEvent } from "@tutti/ports";

import type { SqlConnection, SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import type { Row } from "../sql/row.ts";
import { bytesOf, numberOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";
import { keyFrom, keyTable, keyText, ON_KEY } from "./event-key.ts";

const SELECT_DUE = `select workflow_id, revision, ordinal from event_message force index (by_due)
  where due_at <= ${NOW_MS} order by due_at limit ?`;
const lockDue = (keys: string): string =>
  `select t.workflow_id, t.revision, t.ordinal, t.takes, t.event, t.message_id, t.published_at, t.size
   from (${keys}) v straight_join event_message t on ${ON_KEY} and t.part = 0
   where t.due_at <= ${NOW_MS} for update skip locked`;
const hold = (keys: string): string =>
  `update (${keys}) v straight_join event_message t on ${ON_KEY} and t.part = 0
   set t.due_at = ${NOW_MS} + ?, t.takes = t.takes + 1`;
const selectParts = (keys: string): string =>
  `select t.workflow_id, t.revision, t.ordinal, t.payload from (${keys}) v straight_join event_message t on ${ON_KEY}
   order by t.workflow_id, t.revision, t.ordinal, t.part`;

/** So many at once find something each where enough is due. */
const MAX_TAKERS = 4;

type Taken = Omit<TakenEvent, "payload"> & { readonly size: number };

/**
 * EventStore.take. What is due is looked for without locks and then locked by its key, in the order of keys, as everybody
 * locks who holds or settles messages: a lock on the index first, which they come to last, is a deadlock now and then.
 */
export async function takeEvents(
  pools: { readonly locking: SqlPool; readonly reading: SqlPool },
  options: Parameters<EventStore["take"]>[0],
): Promise<readonly TakenEvent[]> {
  const due = await pools.reading.rows({ sql: SELECT_DUE, values: [options.limit * MAX_TAKERS] });
  if (due.length === 0) return [];
  const taken = await pools.locking.use((connection) => take(connection, due.map(keyFrom), options));
  if (taken.length === 0) return [];
  const bytes = await readBytes(pools.reading, taken);
  return taken.flatMap(({ size, ...row }) => {
    const payload = Buffer.concat(bytes.get(keyText(row)) ?? []);
    // What somebody else has settled meanwhile is gone.
    return payload.length === size ? [{ ...row, payload: Payload.fromBytes(payload) }] : [];
  });
}

/** Of those that are due, the first that others do not take at this moment. */
async function take(
  connection: SqlConnection,
  due: readonly PublishedEventKey[],
  { limit, maxBytes, holdMs }: Parameters<EventStore["take"]>[0],
): Promise<readonly Taken[]> {
  await connection.run({ sql: "begin" });
  let locked: readonly Row[] = [];
  for (const keys of parts(due, limit)) {
    locked = await connection.rows({ sql: lockDue(keyTable(keys)) });
    if (locked.length > 0) break;
  }
  let bytes = 0;
  const taken = locked.map(takenFrom).filter(({ size }, index) => (bytes += size) <= maxBytes || index === 0);
  if (taken.length > 0) await connection.run({ sql: hold(keyTable(taken)), values: [holdMs] });
  await connection.run({ sql: "commit" });
  return taken;
}

function takenFrom(row: Row): Taken {
  return {
    ...keyFrom(row),
    takes: numberOf(row, "takes"),
    event: textOf(row, "event"),
    messageId: textOf(row, "message_id"),
    publishedAt: numberOf(row, "published_at"),
    size: numberOf(row, "size"),
  };
}

async function readBytes(reader: SqlReader, keys: readonly Taken[]): Promise<ReadonlyMap<string, Buffer[]>> {
  const found = new Map<string, Buffer[]>();
  for (const row of await reader.rows({ sql: selectParts(keyTable(keys)) })) {
    const key = keyText(keyFrom(row));
    const parts = found.get(key);
    if (parts === undefined) found.set(key, [bytesOf(row, "payload")]);
    else parts.push(bytesOf(row, "payload"));
  }
  return found;
}
