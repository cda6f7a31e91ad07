import type { TaskRecord, TaskStatus, WorkflowId } from "@tutti/engine";

import type { SqlReader } from "../connection/sql-connection.ts";
import { unloadedSlotFrom } from "../payload/payload-columns.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { TASK_NARROW_COLUMNS, taskFromRow } from "./task-row.ts";

// By their ids, which is in the order of their scheduling.
const SELECT_TASKS = `select ${TASK_NARROW_COLUMNS.join(",")} from task force index (primary)
  where workflow_id = ? and status in (?) and retried = 0 order by workflow_id, id limit ?`;

/** ExecutionStore.findTasks. */
export async function findTasks(
  reader: SqlReader,
  workflowId: WorkflowId,
  { statuses, limit }: { readonly statuses: readonly TaskStatus[]; readonly limit: number },
): Promise<readonly TaskRecord[]> {
  const rows = await reader.rows({ sql: SELECT_TASKS, values: [idToBytes(workflowId), [...statuses], limit] });
  return rows.map((row) => taskFromRow(row, (field) => unloadedSlotFrom(row, field)));
}
