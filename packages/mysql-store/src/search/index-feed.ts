import type { EpochMs } from "@tutti/engine";
import type { FeedPage, IndexFeed, IndexFeedRow, LaterFeedRow, TakenFeedRow } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { packStatements } from "../sql/pack-statements.ts";
import { numberOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";
import { deleteRows, derivedRows } from "../sql/statement.ts";

const COLUMNS = "workflow_id, revision, due_at, covers_until, archives";
const WHERE_DUE = `where due_at <= ${NOW_MS} and (covers_until = 0 or due_at <= ${NOW_MS} - ?)`;
const LOOK = `select 1 from index_feed force index (by_due) ${WHERE_DUE} limit 1`;
const LOCK_DUE = `select ${COLUMNS}, ${NOW_MS} as now from index_feed force index (by_due)
  ${WHERE_DUE} order by due_at limit ? for update skip locked`;
const LOCK_OTHERS = `select ${COLUMNS} from index_feed force index (primary)
  where workflow_id in (?) and due_at <= ${NOW_MS} order by workflow_id, revision for update skip locked`;
const SELECT_NEWEST = `select workflow_id, max(revision) as revision from index_feed force index (primary)
  where workflow_id in (?) group by workflow_id`;
const SELECT_LAG = `select min(due_at) as due_at, ${NOW_MS} as now,
  (select count(*) from (select 1 from index_feed where due_at <= ${NOW_MS} limit ?) f) as count from index_feed`;
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
    take: async (page, work) => {
      // Nearly always there is nothing, which one read tells.
      const look = await reading.rows({ sql: LOOK, values: [page.gatherMs] });
      if (look.length === 0) return 0;
      return await locking.use(async (connection) => {
        const { rows, now } = await lockPage(connection, page);
        const settled = rows.length === 0 ? [] : settle(rows, await work(rows, now), limits);
        for (const sql of settled.slice(0, -1)) await connection.run({ sql });
        await connection.run({ sql: [...settled.slice(-1), "commit"].join(";") });
        return rows.length;
      });
    },
    lag: async (upTo, asked) => {
      const [row = {}] = await reading.rows({ sql: SELECT_LAG, values: [upTo] }, asked?.signal);
      const dueAt = row["due_at"];
      const oldestMs = typeof dueAt === "number" ? numberOf(row, "now") - dueAt : 0;
      return { oldestMs: Math.max(0, oldestMs), waiting: numberOf(row, "count") };
    },
  };
}

type Page = { readonly rows: readonly TakenFeedRow[]; readonly now: EpochMs };

async function lockPage(connection: SqlConnection, { limit, gatherMs }: FeedPage): Promise<Page> {
  const [, due = []] = await connection.rowsOfEach([{ sql: "begin" }, { sql: LOCK_DUE, values: [gatherMs, limit] }]);
  const [first] = due;
  if (first === undefined) return { rows: [], now: 0 };
  const ids = [...new Set(due.map((row) => workflowIdOf(row, "workflow_id")))].map(idToBytes);
  const [newest = [], all = []] = await connection.rowsOfEach([
    { sql: SELECT_NEWEST, values: [ids] },
    { sql: LOCK_OTHERS, values: [ids] },
  ]);
  const revisions = new Map(newest.map((row) => [workflowIdOf(row, "workflow_id"), numberOf(row, "revision")]));
  const taken = due.map(feedRowFrom);
  const known = new Set(taken.map(nameOf));
  const others = all.map(feedRowFrom).filter((row) => !known.has(nameOf(row)));
  const rows = [...taken, ...others].map((row) => ({
    ...row,
    isNewest: revisions.get(row.workflowId) === row.revision,
  }));
  return { rows, now: numberOf(first, "now") };
}

function feedRowFrom(row: Row): IndexFeedRow {
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    revision: numberOf(row, "revision"),
    dueAt: numberOf(row, "due_at"),
    coversUntil: numberOf(row, "covers_until"),
    ...(numberOf(row, "archives") === 1 ? { archives: true } : {}),
  };
}

/** The statements after which rows are gone, or due when they are wanted. */
function settle(rows: readonly TakenFeedRow[], later: readonly LaterFeedRow[], limits: PacketLimits): string[] {
  const kept = new Set(later.map(nameOf));
  return packStatements(
    [
      deleteRows("index_feed", {
        columns: KEY,
        rows: rows.filter((row) => !kept.has(nameOf(row))).map((row) => [idToBytes(row.workflowId), row.revision]),
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
    ],
    limits,
  );
}

const nameOf = ({ workflowId, revision }: Pick<IndexFeedRow, "workflowId" | "revision">): string =>
  `${workflowId}/${revision}`;
