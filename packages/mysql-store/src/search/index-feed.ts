import type { IndexFeed, TakenFeedRow } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { numberOf } from "../sql/row.ts";
import { deleteRows, derivedRows } from "../sql/statement.ts";

const LOCK_DUE = `select workflow_id, revision, due_at, covers_until, archives, ${NOW_MS} as now from index_feed force index (by_due)
  where due_at <= ${NOW_MS} order by due_at limit ? for update skip locked`;
const SELECT_NEWEST = `select workflow_id, max(revision) as revision from index_feed force index (primary)
  where workflow_id in (?) group by workflow_id`;
const SELECT_OLDEST = `select min(due_at) as due_at, ${NOW_MS} as now from index_feed`;
const COUNT = `select count(*) as count from (select 1 from index_feed where due_at <= ${NOW_MS} limit ?) f`;
const KEY = ["workflow_id", "revision"];
const ON_KEY = "t.workflow_id = v.workflow_id and t.revision = v.revision";

/** The feed in MySQL. Rows are lent by locks, which go with whoever holds them. */
export function makeIndexFeed({
  locking,
  reading,
  limits,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
  readonly limits: PacketLimits;
}): IndexFeed {
  return {
    take: async (limit, work) =>
      await locking.use(async (connection) => {
        await connection.run({ sql: "begin" });
        const locked = await connection.rows({ sql: LOCK_DUE, values: [limit] });
        const [first] = locked;
        if (first !== undefined) {
          const rows = await withNewest(connection, locked.map(takenFrom));
          const later = await work(rows, numberOf(first, "now"));
          await settle(connection, { rows, later, limits });
        }
        await connection.run({ sql: "commit" });
        return locked.length;
      }),
    lag: async (upTo) => {
      const [[oldest], [counted]] = await Promise.all([
        reading.rows({ sql: SELECT_OLDEST }),
        reading.rows({ sql: COUNT, values: [upTo] }),
      ]);
      const dueAt = oldest?.["due_at"];
      const oldestMs = oldest === undefined || typeof dueAt !== "number" ? 0 : numberOf(oldest, "now") - dueAt;
      return { oldestMs: Math.max(0, oldestMs), waiting: counted === undefined ? 0 : numberOf(counted, "count") };
    },
  };
}

function takenFrom(row: Parameters<typeof numberOf>[0]): TakenFeedRow {
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    revision: numberOf(row, "revision"),
    dueAt: numberOf(row, "due_at"),
    coversUntil: numberOf(row, "covers_until"),
    ...(numberOf(row, "archives") === 1 ? { archives: true } : {}),
    isNewest: true,
  };
}

async function withNewest(connection: SqlConnection, rows: readonly TakenFeedRow[]): Promise<readonly TakenFeedRow[]> {
  const ids = [...new Set(rows.map(({ workflowId }) => workflowId))].map(idToBytes);
  const newest = new Map(
    (await connection.rows({ sql: SELECT_NEWEST, values: [ids] })).map((row) => [
      workflowIdOf(row, "workflow_id"),
      numberOf(row, "revision"),
    ]),
  );
  return rows.map((row) => ({ ...row, isNewest: newest.get(row.workflowId) === row.revision }));
}

async function settle(
  connection: SqlConnection,
  {
    rows,
    later,
    limits,
  }: {
    readonly rows: readonly TakenFeedRow[];
    readonly later: Awaited<ReturnType<Parameters<IndexFeed["take"]>[1]>>;
    readonly limits: PacketLimits;
  },
): Promise<void> {
  const named = (row: Pick<TakenFeedRow, "workflowId" | "revision">): string => `${row.workflowId}/${row.revision}`;
  const kept = new Set(later.map(named));
  const statements = [
    deleteRows("index_feed", {
      columns: KEY,
      rows: rows.filter((row) => !kept.has(named(row))).map((row) => [idToBytes(row.workflowId), row.revision]),
      on: ON_KEY,
    }),
    {
      head: "update (",
      rows: derivedRows(
        [...KEY, "due_at"],
        later.map((row) => [idToBytes(row.workflowId), row.revision, row.dueAt]),
      ),
      separator: " union all ",
      tail: `) v straight_join index_feed t on ${ON_KEY} set t.due_at = v.due_at`,
      maxRows: 500,
    },
  ];
  for (const sql of packStatements(statements, limits)) await connection.run({ sql });
}
