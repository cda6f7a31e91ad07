import type { TaskInProgress } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { taskIdOf } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

const OF_TYPE = "from task_summary force index (by_type_status) where task_type = ? and status = 'IN_PROGRESS'";
const COUNT_ALL = `select task_type, count(*) as count from (
    select task_type from task_summary force index (by_type_status)
    where task_type in (?) and status = 'IN_PROGRESS' limit ?) t group by task_type`;
const COUNT = `select count(*) as count from (select 1 ${OF_TYPE} limit ?) t`;
const SELECT = `select task_id, start_time ${OF_TYPE} order by start_time, task_id limit ?`;

/**
 * TasksInProgress.countInProgress: one bounded look into the index for all; where more are under way together than are counted of one,
 * one a type.
 */
export async function countInProgress(
  reader: SqlReader,
  taskTypes: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(taskTypes.map((type) => [type, 0]));
  for (const part of parts(taskTypes, 500)) {
    const values = [part.map((type) => Buffer.from(type)), upTo];
    const rows = await reader.rows({ sql: COUNT_ALL, values });
    const together = rows.reduce((sum, row) => sum + numberOf(row, "count"), 0);
    if (together < upTo) for (const row of rows) counts.set(textOf(row, "task_type"), numberOf(row, "count"));
    else await countEach(reader, { part, upTo, counts });
  }
  return counts;
}

type Each = { readonly part: readonly string[]; readonly upTo: number; readonly counts: Map<string, number> };

async function countEach(reader: SqlReader, { part: all, upTo, counts }: Each): Promise<void> {
  for (const part of parts(all, 100)) {
    const found = await reader.rowsOfEach(part.map((type) => ({ sql: COUNT, values: [Buffer.from(type), upTo] })));
    for (const [index, type] of part.entries()) counts.set(type, numberOf(found[index]?.[0] ?? {}, "count"));
  }
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
