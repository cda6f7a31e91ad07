import type { Asked } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";

const RAISE_REVISION = "update metadata_revision set revision = revision + 1 where id = 1";

/**
 * Carries out `change` in a transaction that also raises the revision; where `change` says that it changed nothing, nothing is.
 * The revision's row is locked first, so changes of definitions happen one after the other and never deadlock.
 */
export async function changeMetadata(
  pool: SqlPool,
  change: (connection: SqlConnection) => Promise<boolean>,
  { signal }: Asked = {},
): Promise<boolean> {
  return pool.use(async (connection) => {
    await connection.run({ sql: `begin;${RAISE_REVISION}` });
    const isChanged = await change(connection);
    await connection.run({ sql: isChanged ? "commit" : "rollback" });
    return isChanged;
  }, signal);
}
