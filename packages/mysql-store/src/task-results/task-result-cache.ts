import { createHash } from "node:crypto";

import { Payload } from "@tutti/engine";
import type { BatchWrite, TaskResultCache, TaskResultKey } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { textOf } from "../sql/row.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { derivedRows, MAX_BYTES_IN_UNION } from "../sql/statement.ts";

const FIND = `select output from task_result where key_hash = ? and expires_at > ${NOW_MS}`;
const DELETE_EXPIRED = `delete from task_result where expires_at <= ${NOW_MS} limit ?`;

/** Results of tasks that others may take over, in MySQL. */
export function makeTaskResultCache({
  locking,
  reading,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
}): TaskResultCache {
  return {
    find: async (key) => {
      const [row] = await reading.rows({ sql: FIND, values: [hashOf(key)] });
      return row === undefined ? undefined : Payload.fromText(textOf(row, "output"));
    },
    forgetExpired: async (limit) =>
      await locking.use(async (connection) => {
        await connection.run({ sql: DELETE_EXPIRED, values: [limit] });
        const [row] = await connection.rows({ sql: "select row_count() as count" });
        return typeof row?.["count"] === "number" ? row["count"] : 0;
      }),
  };
}

/** The results that a batch keeps: of several under one key the last, and in the order of their keys. */
export function resultStatements({ results = [] }: Pick<BatchWrite, "results">): MultiRowStatement[] {
  const byHash = new Map(results.map((result) => [hashOf(result).toString("hex"), result] as const));
  const rows = [...byHash]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, result]) => [hashOf(result), result.ttlMs, Buffer.from(result.output.text)]);
  return [
    {
      head: `insert into task_result (key_hash,expires_at,output) select v.key_hash, ${NOW_MS} + v.ttl_ms, v.output from (`,
      rows: derivedRows(["key_hash", "ttl_ms", "output"], rows),
      separator: " union all ",
      tail: ") v on duplicate key update expires_at=values(expires_at),output=values(output)",
      // Long values do not come through a union.
      maxRows: results.some(({ output }) => output.sizeBytes > MAX_BYTES_IN_UNION) ? 1 : 500,
    },
  ];
}

function hashOf({ taskDefName, key }: TaskResultKey): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([taskDefName, key]))
    .digest();
}
