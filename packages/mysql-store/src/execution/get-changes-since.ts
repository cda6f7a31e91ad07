import type { WorkflowId } from "@tutti/engine";
import type { ExecutionChanges } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { unloadedSlotFrom } from "../payload/payload-columns.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { numberOf } from "../sql/row.ts";
import { EXECUTION_NARROW_COLUMNS, executionFromRow } from "./execution-row.ts";
import { TASK_NARROW_COLUMNS, taskFromRow } from "./task-row.ts";

const SELECT_EXECUTION = `select ${EXECUTION_NARROW_COLUMNS.join(",")}, shortened_at_revision
  from execution force index (primary) where id = ?`;
// By their ids, which is in the order of their scheduling.
const SELECT_TASKS = `select ${TASK_NARROW_COLUMNS.join(",")} from task force index (primary)
  where workflow_id = ? and revision > ? order by workflow_id, id limit ?`;

/** ExecutionStore.getChangesSince. */
export async function getChangesSince(
  reader: SqlReader,
  workflowId: WorkflowId,
  { revision, limit }: { readonly revision: number; readonly limit: number },
): Promise<ExecutionChanges | undefined> {
  const id = idToBytes(workflowId);
  // The execution first: what its tasks show is never older than its revision.
  const [[row] = [], tasks = []] = await reader.rowsOfEach([
    { sql: SELECT_EXECUTION, values: [id] },
    { sql: SELECT_TASKS, values: [id, revision, limit + 1] },
  ]);
  if (row === undefined) return undefined;
  return {
    execution: executionFromRow(row, (field) => unloadedSlotFrom(row, field)),
    isTold: numberOf(row, "shortened_at_revision") <= revision && tasks.length <= limit,
    tasks: tasks.map((task) => taskFromRow(task, (field) => unloadedSlotFrom(task, field))),
  };
}
