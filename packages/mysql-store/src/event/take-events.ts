import { Payload } from "@tutti/engine";
import type { EventStore, TakenEvent } from "@tutti/ports";

import type { SqlConnection, SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { bytesOf, numberOf, textOf } from "../sql/row.ts";
import { keyFrom, keyTable, keyText, ON_KEY } from "./event-key.ts";

const LOCK_DUE = `select workflow_id, revision, ordinal, takes, event, message_id, published_at, size
  from event_message force index (by_due) where due_at <= ${NOW_MS} order by due_at limit ? for update skip locked`;
const hold = (keys: string): string =>
  `update (${keys}) v straight_join event_message t on ${ON_KEY} and t.part = 0
   set t.due_at = ${NOW_MS} + ?, t.takes = t.takes + 1`;
const selectParts = (keys: string): string =>
  `select t.workflow_id, t.revision, t.ordinal, t.payload from (${keys}) v straight_join event_message t on ${ON_KEY}
   order by t.workflow_id, t.revision, t.ordinal, t.part`;

type Taken = Omit<TakenEvent, "payload"> & { readonly size: number };

/** EventStore.take. */
export async function takeEvents(
  pools: { readonly locking: SqlPool; readonly reading: SqlPool },
  options: Parameters<EventStore["take"]>[0],
): Promise<readonly TakenEvent[]> {
  const taken = await pools.locking.use((connection) => take(connection, options));
  if (taken.length === 0) return [];
  const bytes = await readBytes(pools.reading, taken);
  return taken.flatMap(({ size, ...row }) => {
    const payload = Buffer.concat(bytes.get(keyText(row)) ?? []);
    // What somebody else has settled meanwhile is gone.
    return payload.length === size ? [{ ...row, payload: Payload.fromBytes(payload) }] : [];
  });
}

async function take(
  connection: SqlConnection,
  { limit, maxBytes, holdMs }: Parameters<EventStore["take"]>[0],
): Promise<readonly Taken[]> {
  await connection.run({ sql: "begin" });
  const rows = await connection.rows({ sql: LOCK_DUE, values: [limit] });
  let bytes = 0;
  const taken = rows
    .map((row) => ({
      ...keyFrom(row),
      takes: numberOf(row, "takes"),
      event: textOf(row, "event"),
      messageId: textOf(row, "message_id"),
      publishedAt: numberOf(row, "published_at"),
      size: numberOf(row, "size"),
    }))
    .filter(({ size }, index) => (bytes += size) <= maxBytes || index === 0);
  if (taken.length > 0) await connection.run({ sql: hold(keyTable(taken)), values: [holdMs] });
  await connection.run({ sql: "commit" });
  return taken;
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
