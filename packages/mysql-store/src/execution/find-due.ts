import { pageFrom } from "@tutti/ports";
import type { DueCursor, Page } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf } from "../sql/row.ts";

const SELECT_FIRST = `select wake_at, id from execution force index (by_wake_at)
  where wake_at <= ${NOW_MS} order by wake_at, id limit ?`;
const SELECT_NEXT = `select wake_at, id from execution force index (by_wake_at)
  where wake_at <= ${NOW_MS} and wake_at >= ? and (wake_at > ? or id > ?) order by wake_at, id limit ?`;

/** ExecutionStore.findDue. */
export async function findDue(
  reader: SqlReader,
  after: DueCursor | undefined,
  limit: number,
): Promise<Page<DueCursor, DueCursor>> {
  const rows = await reader.rows(
    after === undefined
      ? { sql: SELECT_FIRST, values: [limit + 1] }
      : { sql: SELECT_NEXT, values: [after.wakeAt, after.wakeAt, idToBytes(after.workflowId), limit + 1] },
  );
  const due = rows.map((row) => ({ wakeAt: numberOf(row, "wake_at"), workflowId: workflowIdOf(row, "id") }));
  return pageFrom(due, { limit, cursorOf: (cursor) => cursor });
}
