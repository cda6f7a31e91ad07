import { Payload } from "@tutti/engine";
import type { SnapshotHash } from "@tutti/engine";

import type { SqlPool } from "../connection/sql-pool.ts";
import { payloadBuffer } from "../payload/payload-hash.ts";
import { snapshotHashToBytes } from "../sql/id-bytes.ts";
import { bytesOf } from "../sql/row.ts";

const SELECT = "select definition from definition_snapshot where hash = ?";
const IS_STORED = "select 1 as is_known from definition_snapshot where hash = ?";
// One row in a transaction of its own; the update changes nothing. `insert ignore` would hide other faults, too.
const INSERT = `insert into definition_snapshot (hash, definition) values (unhex(?), ?)
  on duplicate key update hash = values(hash)`;

/** ExecutionStore.getSnapshot. */
export async function getSnapshot(pool: SqlPool, hash: SnapshotHash): Promise<Payload | undefined> {
  const [row] = await pool.rows({ sql: SELECT, values: [snapshotHashToBytes(hash)] });
  return row === undefined ? undefined : Payload.fromBytes(bytesOf(row, "definition"));
}

/** ExecutionStore.putSnapshot. Looks first: nearly always it is there. */
export async function putSnapshot(pool: SqlPool, hash: SnapshotHash, definition: Payload): Promise<void> {
  const bytes = snapshotHashToBytes(hash);
  await pool.use(async (connection) => {
    const stored = await connection.rows({ sql: IS_STORED, values: [bytes] });
    if (stored.length > 0) return;
    await connection.runPrepared(INSERT, [bytes.toString("hex"), payloadBuffer(definition)]);
  });
}
