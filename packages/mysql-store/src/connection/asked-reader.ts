import type { Asked } from "@tutti/ports";

import type { SqlReader } from "./sql-connection.ts";
import type { SqlPool } from "./sql-pool.ts";

/** Reads by whichever connection is free; once the signal is aborted nothing more is read, and what runs is ended. */
export function askedReader(pool: SqlPool, { signal }: Asked = {}): SqlReader {
  if (signal === undefined) return pool;
  return {
    bucket: pool.bucket,
    rows: (statement) => pool.rows(statement, signal),
    rowsOfEach: (statements) => pool.use((connection) => connection.rowsOfEach(statements), signal),
  };
}
