import type { TaskInProgress } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { taskIdOf } from "../sql/id-bytes.ts";
import { numberOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

const OF_TYPE = "from task_summary force index (by_type_status) where task_type = ? and status = 'IN_PROGRESS'";
const COUNT = `select count(*) as count from (select 1 ${OF_TYPE} limit ?) t`;
const SELECT = `select task_id, start_time ${OF_TYPE} order by start_time, task_id limit ?`;

/** TasksInProgress.countInProgress: one bounded look into the index a type. */
export async function countInProgress(
  reader: SqlReader,
  taskTypes: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const part of parts(taskTypes, 100)) {
    const found = await reader.rowsOfEach(part.map((type) => ({ sql: COUNT, values: [Buffer.from(type), upTo] })));
    for (const [index, type] of part.entries()) counts.set(type, numberOf(found[index]?.[0] ?? {}, "count"));
  }
  return counts;
}

/** TasksInProgress.findInProgress */
export async function findInProgress(
  reader: SqlReader,
  taskType: string,
  limit: number,
): Promise<readonly TaskInProgress[]> {
  const rows = await reader.rows({ sql: SELECT, values: [Buffer.from(taskType), limit] });
  return rows.map((row) => ({ taskId: taskIdOf(row, "task_id"), since: numberOf(row, "start_time") }));
}
