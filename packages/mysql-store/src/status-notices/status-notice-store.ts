import type { NoticeKey, StatusNoticeStore, TakenNotices } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { packStatements } from "../sql/pack-statements.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { deleteRows, derivedRows, parts } from "../sql/statement.ts";
import { inKeyOrder, KEY_COLUMNS, keyValues, ON_KEY } from "./write-notices.ts";

const LOCK_DUE = `select workflow_id, position, attempts, notices from status_notice force index (by_due)
  where publisher = ? and due_at <= ${NOW_MS} order by due_at, workflow_id, position limit ? for update skip locked`;
const SELECT_WAITING = `select workflow_id, position from status_notice force index (primary)
  where workflow_id in (?) and publisher = ? and position <= ?`;
const delay = (rows: readonly string[]): string =>
  `update (${rows.join(" union all ")}) v straight_join status_notice t on ${ON_KEY}
   set t.due_at = ${NOW_MS} + v.delay_ms, t.attempts = t.attempts + v.attempts`;
const COUNT = "select count(*) as count from (select 1 from status_notice limit ?) n";

/** A row that another one of its execution keeps back is looked at again after this. */
const HELD_BACK_MS = 1_000;

type Delay = { readonly delayMs: number; readonly attempts: number };

/** Notices for listeners in MySQL. */
export function makeStatusNoticeStore({
  locking,
  reading,
  limits,
}: {
  readonly locking: SqlPool;
  readonly reading: SqlPool;
  readonly limits: PacketLimits;
}): StatusNoticeStore {
  return {
    take: async (options) => await locking.use(async (connection) => await take(connection, options)),
    delete: async (keys) => {
      const rows = inKeyOrder(keys).map(keyValues);
      const statement = deleteRows("status_notice", { columns: KEY_COLUMNS, rows, on: ON_KEY });
      for (const sql of packStatements([statement], limits)) await locking.run({ sql });
    },
    putOff: async (keys, more) =>
      await locking.use(async (connection) => await delayRows(connection, keys, () => more)),
    size: async (upTo) => {
      const [row] = await reading.rows({ sql: COUNT, values: [upTo] });
      return row === undefined ? 0 : numberOf(row, "count");
    },
  };
}

async function take(
  connection: SqlConnection,
  { publisher, limit, holdMs }: Parameters<StatusNoticeStore["take"]>[0],
): Promise<readonly TakenNotices[]> {
  await connection.run({ sql: "begin" });
  const rows = await connection.rows({ sql: LOCK_DUE, values: [Buffer.from(publisher), limit] });
  const due = inKeyOrder(
    rows.map((row): TakenNotices => ({
      publisher,
      workflowId: workflowIdOf(row, "workflow_id"),
      position: numberOf(row, "position"),
      attempts: numberOf(row, "attempts"),
      notices: textOf(row, "notices"),
    })),
  );
  const gaps = await firstGaps(connection, publisher, due);
  const isHeld = ({ workflowId, position }: NoticeKey): boolean => position > (gaps.get(workflowId) ?? position);
  await delayRows(connection, due, (row) => ({ delayMs: isHeld(row) ? HELD_BACK_MS : holdMs, attempts: 0 }));
  await connection.run({ sql: "commit" });
  return due.filter((row) => !isHeld(row));
}

/**
 * Of each execution, where the first row stands that is not among those that are due: it is put off, or in other hands, and keeps
 * back what comes after it. None where nothing stands between or before those that are due.
 */
async function firstGaps(
  connection: SqlConnection,
  publisher: string,
  due: readonly NoticeKey[],
): Promise<ReadonlyMap<string, number>> {
  const isDue = new Set(due.map(({ workflowId, position }) => `${workflowId}/${position}`));
  const last = due.reduce((latest, { position }) => Math.max(latest, position), 0);
  const gaps = new Map<string, number>();
  for (const ids of parts([...new Set(due.map(({ workflowId }) => workflowId))], 500)) {
    const values = [ids.map(idToBytes), Buffer.from(publisher), last];
    for (const row of await connection.rows({ sql: SELECT_WAITING, values })) {
      const [workflowId, position] = [workflowIdOf(row, "workflow_id"), numberOf(row, "position")];
      if (!isDue.has(`${workflowId}/${position}`))
        gaps.set(workflowId, Math.min(position, gaps.get(workflowId) ?? position));
    }
  }
  return gaps;
}

async function delayRows<Key extends NoticeKey>(
  connection: SqlConnection,
  keys: readonly Key[],
  delayOf: (key: Key) => Delay,
): Promise<void> {
  const columns = [...KEY_COLUMNS, "delay_ms", "attempts"];
  for (const some of parts(inKeyOrder(keys), 500)) {
    const rows = some.map((key) => {
      const { delayMs, attempts } = delayOf(key);
      return [...keyValues(key), delayMs, attempts];
    });
    await connection.run({ sql: delay(derivedRows(columns, rows)) });
  }
}
