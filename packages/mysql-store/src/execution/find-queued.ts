import type { QueuedTask } from "@tutti/engine";
import { pageFrom } from "@tutti/ports";
import type { Page, QueuedCursor } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";
import type { Row } from "../sql/row.ts";

const SELECT = `select workflow_id, task_id, delivery, queue, priority, since from scheduled_task force index (primary)
  where since <= ${NOW_MS} - ?`;
const IN_ORDER = "order by workflow_id, task_id limit ?";
const AFTER = "and workflow_id >= ? and (workflow_id > ? or task_id > ?)";

/** ExecutionStore.findQueued. */
export async function findQueued(
  reader: SqlReader,
  after: QueuedCursor | undefined,
  { olderThanMs, limit }: { readonly olderThanMs: number; readonly limit: number },
): Promise<Page<QueuedTask, QueuedCursor>> {
  const rows = await reader.rows(
    after === undefined
      ? { sql: `${SELECT} ${IN_ORDER}`, values: [olderThanMs, limit + 1] }
      : { sql: `${SELECT} ${AFTER} ${IN_ORDER}`, values: [olderThanMs, ...cursorValues(after), limit + 1] },
  );
  return pageFrom(rows.map(queuedTaskOf), { limit, cursorOf: ({ workflowId, taskId }) => ({ workflowId, taskId }) });
}

/** A row with all columns of `scheduled_task`. */
export function queuedTaskOf(row: Row): QueuedTask {
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    taskId: taskIdOf(row, "task_id"),
    delivery: numberOf(row, "delivery"),
    queue: textOf(row, "queue"),
    priority: numberOf(row, "priority"),
    since: numberOf(row, "since"),
  };
}

function cursorValues({ workflowId, taskId }: QueuedCursor): Buffer[] {
  return [idToBytes(workflowId), idToBytes(workflowId), idToBytes(taskId)];
}
