import { leaseIdFrom, type TaskId, type TaskStatus, type WorkflowStatus } from "@tutti/engine";
import type { TaskStanding } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, sharedBitsToBytes, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import { optionalTextOf, textOf, type Row } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

/** Tasks of one statement. */
const PART = 500;

/** ExecutionStore.getTaskStandings. */
export async function getTaskStandings(
  reader: SqlReader,
  taskIds: readonly TaskId[],
): Promise<ReadonlyMap<TaskId, TaskStanding>> {
  const standings = new Map<TaskId, TaskStanding>();
  for (const part of parts(taskIds, PART)) {
    const values = [...part].flatMap((taskId) => [idToBytes(taskId), sharedBitsToBytes(taskId)]);
    for (const row of await reader.rows({ sql: selectOf(values.length / 2), values }))
      standings.set(taskIdOf(row, "id"), standingOf(row));
  }
  return standings;
}

/** Each by its key: a list of ids over two tables would become a scan. Source: core.md 4. */
function selectOf(count: number): string {
  const wanted = ["select ? task_id, ? shared_bits", ...Array.from({ length: count - 1 }, () => "select ?, ?")];
  return `select t.workflow_id, t.id, t.status, t.lease_id, t.reason_for_incompletion,
    e.status workflow_status, e.reason_for_incompletion workflow_reason
    from (${wanted.join(" union all ")}) v
    straight_join execution e force index (by_shared_bits) on e.shared_bits = v.shared_bits
    straight_join task t force index (primary) on t.workflow_id = e.id and t.id = v.task_id`;
}

function standingOf(row: Row): TaskStanding {
  const leaseId = optionalTextOf(row, "lease_id");
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    status: textOf(row, "status") as TaskStatus,
    leaseId: leaseId === undefined ? undefined : leaseIdFrom(leaseId),
    workflowStatus: textOf(row, "workflow_status") as WorkflowStatus,
    reason: optionalTextOf(row, "reason_for_incompletion") ?? optionalTextOf(row, "workflow_reason"),
  };
}
