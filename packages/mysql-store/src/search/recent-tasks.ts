import type { EpochMs, TaskStatus } from "@tutti/engine";
import { endedOfEach } from "@tutti/ports";
import type { EndedLimits, EndedOfQueue, RecentTask } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import type { Row } from "../sql/row.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

const SELECT = `select status, scheduled_time, start_time, end_time from task_summary force index (by_type)
  where task_type = ? and start_time > 0 order by start_time desc, task_id desc limit ?`;
// The greatest of an index's third column is read in one step a group, not row by row.
const SELECT_QUEUES = `select task_type, domain, max(end_time) as latest
  from task_summary force index (by_queue_end) group by task_type, domain having latest >= ?`;
const SELECT_ENDED = `select status, scheduled_time, start_time, end_time from task_summary force index (by_queue_end)
  where task_type = ? and domain = ? and end_time >= ? order by end_time desc limit ?`;

/** RecentTasks.recentTasks: one bounded look into an index. */
export async function recentTasks(reader: SqlReader, taskType: string, limit: number): Promise<readonly RecentTask[]> {
  const rows = await reader.rows({ sql: SELECT, values: [Buffer.from(taskType), limit] });
  return rows.map(recentTask);
}

/** RecentTasks.endedTasks: a bounded look a queue, into an index that has all it tells. */
export async function endedTasks(
  reader: SqlReader,
  taskTypes: readonly string[],
  { sinceTime, limits }: { readonly sinceTime: EpochMs; readonly limits: EndedLimits },
): Promise<readonly EndedOfQueue[]> {
  const wanted = new Set(taskTypes);
  const queues = (await reader.rows({ sql: SELECT_QUEUES, values: [Math.max(sinceTime, 1)] }))
    .map((row) => ({ taskType: textOf(row, "task_type"), domain: textOf(row, "domain") }))
    .filter(({ taskType }) => wanted.has(taskType));
  const limit = endedOfEach(queues.length, limits);
  const found: EndedOfQueue[] = [];
  for (const part of parts(queues, 100)) {
    const rowsOfEach = await reader.rowsOfEach(
      part.map(({ taskType, domain }) => ({
        sql: SELECT_ENDED,
        values: [Buffer.from(taskType), Buffer.from(domain), Math.max(sinceTime, 1), limit],
      })),
    );
    for (const [index, queue] of part.entries()) {
      const tasks = (rowsOfEach[index] ?? []).map(recentTask);
      const since = tasks.length < limit ? sinceTime : (tasks.at(-1)?.endTime ?? sinceTime);
      if (tasks.length > 0) found.push({ ...queue, sinceTime: since, tasks });
    }
  }
  return found;
}

function recentTask(row: Row): RecentTask {
  return {
    status: textOf(row, "status") as TaskStatus,
    scheduledTime: numberOf(row, "scheduled_time"),
    startTime: numberOf(row, "start_time"),
    endTime: numberOf(row, "end_time"),
  };
}
