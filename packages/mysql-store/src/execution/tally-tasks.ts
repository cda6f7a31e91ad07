import type { HandOut, TaskStatus, WorkflowId } from "@tutti/engine";
import type { TaskTally } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { flagOf, numberOf, optionalTextOf, textOf } from "../sql/row.ts";

const TALLY_TASKS = `select task_type,task_def_name,domain,status,hand_out,due_at is not null as timed,count(*) as tasks
  from task force index (primary) where workflow_id = ? and status in (?) and retried = 0
  group by task_type,task_def_name,domain,status,hand_out,due_at is not null`;

/** ExecutionStore.tallyTasks. */
export async function tallyTasks(
  reader: SqlReader,
  workflowId: WorkflowId,
  { statuses }: { readonly statuses: readonly TaskStatus[] },
): Promise<readonly TaskTally[]> {
  const rows = await reader.rows({ sql: TALLY_TASKS, values: [idToBytes(workflowId), [...statuses]] });
  return rows.map((row) => ({
    taskType: textOf(row, "task_type"),
    taskDefName: textOf(row, "task_def_name"),
    domain: optionalTextOf(row, "domain"),
    // Words are written by `decide` alone.
    status: textOf(row, "status") as TaskStatus,
    handOut: textOf(row, "hand_out") as HandOut,
    isTimed: flagOf(row, "timed"),
    count: numberOf(row, "tasks"),
  }));
}
