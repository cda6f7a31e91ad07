import { leaseIdFrom } from "@tutti/engine";
import type { Lease } from "@tutti/engine";

import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";

const SELECT = `select workflow_id, task_id, lease_id, instance, epoch, since from lease force index (by_instance)
  where instance = ? and since <= ${NOW_MS} - ? order by since, workflow_id, task_id limit ?`;

/** ExecutionStore.findLeases: the oldest first. */
export async function findLeases(
  reader: SqlReader,
  instance: string,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<readonly Lease[]> {
  const rows = await reader.rows({ sql: SELECT, values: [instance, olderThanMs, limit] });
  return rows.map((row) => ({
    workflowId: workflowIdOf(row, "workflow_id"),
    taskId: taskIdOf(row, "task_id"),
    leaseId: leaseIdFrom(textOf(row, "lease_id")),
    instance: textOf(row, "instance"),
    epoch: textOf(row, "epoch"),
    since: numberOf(row, "since"),
  }));
}
