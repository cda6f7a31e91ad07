import type { EpochMs, TaskStatus } from "@tutti/engine";
import type { EndedTasks, RecentTask } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import type { Row } from "../sql/row.ts";
import { numberOf, textOf } from "../sql/row.ts";

const SELECT = `select status, scheduled_time, start_time, end_time from task_summary force index (by_type)
  where task_type = ? and start_time > 0 order by start_time desc, task_id desc limit ?`;
const SELECT_ENDED = `select task_type, domain, status, scheduled_time, start_time, update_time, end_time
  from task_summary force index (by_update) where update_time >= ? order by update_time desc, task_id desc limit ?`;

/** RecentTasks.recentTasks: one bounded look into an index. */
export async function recentTasks(reader: SqlReader, taskType: string, limit: number): Promise<readonly RecentTask[]> {
  const rows = await reader.rows({ sql: SELECT, values: [Buffer.from(taskType), limit] });
  return rows.map(recentTask);
}

/** RecentTasks.endedTasks: one bounded look into an index, which has the time at which they changed. */
export async function endedTasks(reader: SqlReader, sinceTime: EpochMs, limit: number): Promise<EndedTasks> {
  const rows = await reader.rows({ sql: SELECT_ENDED, values: [sinceTime, limit] });
  const first = rows.at(-1);
  const since = first !== undefined && rows.length >= limit ? numberOf(first, "update_time") : sinceTime;
  const ended = rows.filter((row) => numberOf(row, "end_time") >= Math.max(since, 1));
  const tasks = ended.map((row) => ({
    ...{ taskType: textOf(row, "task_type"), domain: textOf(row, "domain") },
    ...recentTask(row),
  }));
  return { sinceTime: since, tasks };
}

function recentTask(row: Row): RecentTask {
  return {
    status: textOf(row, "status") as TaskStatus,
    scheduledTime: numberOf(row, "scheduled_time"),
    startTime: numberOf(row, "start_time"),
    endTime: numberOf(row, "end_time"),
  };
}
