import type { WaitingQueue } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { numberOf, textOf } from "../sql/row.ts";

// The least and the greatest of an index's second column are read in one step a group, not row by row.
const SELECT = `select queue, ${NOW_MS} - oldest as oldest_ms, ${NOW_MS} - newest as newest_ms from (
    select queue, min(since) as oldest, max(since) as newest from scheduled_task force index (by_queue) group by queue
  ) q where oldest <= ${NOW_MS} - ? order by queue`;

/** ExecutionStore.waitingQueues. */
export async function waitingQueues(reader: SqlReader, olderThanMs: number): Promise<readonly WaitingQueue[]> {
  const rows = await reader.rows({ sql: SELECT, values: [olderThanMs] });
  return rows.map((row) => ({
    queue: textOf(row, "queue"),
    oldestMs: numberOf(row, "oldest_ms"),
    newestMs: numberOf(row, "newest_ms"),
  }));
}
