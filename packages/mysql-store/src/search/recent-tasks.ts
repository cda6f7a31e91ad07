import type { TaskStatus } from "@tutti/engine";
import type { RecentTask } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { numberOf, textOf } from "../sql/row.ts";

const SELECT = `select status, scheduled_time, start_time, end_time from task_summary force index (by_type)
  where task_type = ? and start_time > 0 order by start_time desc, task_id desc limit ?`;

/** RecentTasks.recentTasks: one bounded look into an index. */
export async function recentTasks(reader: SqlReader, taskType: string, limit: number): Promise<readonly RecentTask[]> {
  const rows = await reader.rows({ sql: SELECT, values: [Buffer.from(taskType), limit] });
  return rows.map((row) => ({
    status: textOf(row, "status") as TaskStatus,
    scheduledTime: numberOf(row, "scheduled_time"),
    startTime: numberOf(row, "start_time"),
    endTime: numberOf(row, "end_time"),
  }));
}
