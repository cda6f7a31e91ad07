import type { OutboxKey, OutboxRow } from "@tutti/ports";

import type { SqlConnection, SqlReader } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { outboxIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import { bytesOf, numberOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import { derivedRows } from "../sql/statement.ts";
import { eventsFromBytes } from "./events-to-bytes.ts";
import { keyValues } from "./write-outbox.ts";

const LOOK = `select 1 from outbox force index (by_since) where since <= ${NOW_MS} - ? limit 1`;
const LOCK_OLD = `select workflow_id, id, since from outbox force index (by_since)
  where since <= ${NOW_MS} - ? order by since limit ? for update skip locked`;
const touch = (rows: readonly string[]): string =>
  `update (${rows.join(" union all ")}) v straight_join outbox t
   on t.workflow_id = v.workflow_id and t.id = v.id and t.part = 0 set t.since = ${NOW_MS}`;
const selectParts = (rows: readonly string[]): string =>
  `select t.workflow_id, t.id, t.events from (${rows.join(" union all ")}) v straight_join outbox t
   on t.workflow_id = v.workflow_id and t.id = v.id order by t.workflow_id, t.id, t.part`;

/** ExecutionStore.takeOutbox. */
export async function takeOutbox(
  pools: { readonly locking: SqlPool; readonly reading: SqlPool },
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<readonly OutboxRow[]> {
  // Nearly always there is nothing, which one read tells.
  const look = await pools.reading.rows({ sql: LOOK, values: [olderThanMs] });
  if (look.length === 0) return [];
  const taken = await pools.locking.use((connection) => take(connection, { olderThanMs, limit }));
  if (taken.length === 0) return [];
  const bytes = await readBytes(pools.reading, taken);
  // What its sender has deleted meanwhile has been answered.
  return taken.flatMap((row) => {
    const parts = bytes.get(row.outboxId);
    return parts === undefined ? [] : [{ ...row, events: eventsFromBytes(Buffer.concat(parts)) }];
  });
}

type Taken = Omit<OutboxRow, "events">;

async function take(
  connection: SqlConnection,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<readonly Taken[]> {
  await connection.run({ sql: "begin" });
  const rows = await connection.rows({ sql: LOCK_OLD, values: [olderThanMs, limit] });
  const taken = rows.map((row) => ({ ...keyFrom(row), since: numberOf(row, "since") }));
  if (taken.length > 0) await connection.run({ sql: touch(keyRows(taken)) });
  await connection.run({ sql: "commit" });
  return taken;
}

async function readBytes(reader: SqlReader, keys: readonly OutboxKey[]): Promise<ReadonlyMap<string, Buffer[]>> {
  const found = new Map<string, Buffer[]>();
  for (const row of await reader.rows({ sql: selectParts(keyRows(keys)) })) {
    const { outboxId } = keyFrom(row);
    const parts = found.get(outboxId);
    if (parts === undefined) found.set(outboxId, [bytesOf(row, "events")]);
    else parts.push(bytesOf(row, "events"));
  }
  return found;
}

function keyFrom(row: Row): OutboxKey {
  return { workflowId: workflowIdOf(row, "workflow_id"), outboxId: outboxIdOf(row, "id") };
}

function keyRows(keys: readonly OutboxKey[]): string[] {
  return derivedRows(["workflow_id", "id"], keys.map(keyValues));
}
