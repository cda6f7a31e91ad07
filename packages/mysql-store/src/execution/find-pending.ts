import type { PendingTask } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import { textOf } from "../sql/row.ts";

// Goes from name to name in the index, whatever number of executions have it.
const NEXT_NAME = `select workflow_name from execution force index (by_name)
  where workflow_name > ? order by workflow_name limit 1`;
const FIRST_NAME = "select workflow_name from execution force index (by_name) order by workflow_name limit 1";
// Executions in the order of the index, and of each its tasks: nothing is sorted but these.
const SELECT = `select straight_join t.workflow_id, t.id from execution e force index (by_name)
  join task t force index (primary) on t.workflow_id = e.id
  where e.workflow_name = ? and e.status = ? and t.task_def_name = ? and t.status in ('SCHEDULED', 'IN_PROGRESS')
  order by e.create_time, e.workflow_version, e.id, t.id limit ?`;

/** ExecutionStore.findPending. */
export async function findPending(
  reader: SqlReader,
  taskDefName: string,
  limit: number,
): Promise<readonly PendingTask[]> {
  const found: PendingTask[] = [];
  for await (const name of workflowNames(reader)) {
    for (const status of ["RUNNING", "PAUSED"]) {
      if (found.length >= limit) return found;
      const rows = await reader.rows({ sql: SELECT, values: [name, status, taskDefName, limit - found.length] });
      found.push(...rows.map((row) => ({ workflowId: workflowIdOf(row, "workflow_id"), taskId: taskIdOf(row, "id") })));
    }
  }
  return found;
}

async function* workflowNames(reader: SqlReader): AsyncIterable<string> {
  let [row] = await reader.rows({ sql: FIRST_NAME });
  while (row !== undefined) {
    const name = textOf(row, "workflow_name");
    yield name;
    [row] = await reader.rows({ sql: NEXT_NAME, values: [name] });
  }
}
