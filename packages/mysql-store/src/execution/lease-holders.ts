import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { textOf } from "../sql/row.ts";

// The least of an index's second column is read in one step a group, not row by row.
const SELECT = `select instance from (
    select instance, min(since) as oldest from lease force index (by_instance) group by instance
  ) l where oldest <= ${NOW_MS} - ? order by instance`;

/** ExecutionStore.leaseHolders. */
export async function leaseHolders(reader: SqlReader, olderThanMs: number): Promise<readonly string[]> {
  const rows = await reader.rows({ sql: SELECT, values: [olderThanMs] });
  return rows.map((row) => textOf(row, "instance"));
}
