import type { QueuedTask } from "@tutti/engine";
import { pageFrom } from "@tutti/ports";
import type { Page, QueueCursor, WaitingRange } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { NOW_MS } from "../sql/clock.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { queuedTaskOf } from "./find-queued.ts";

const SELECT = `select workflow_id, task_id, delivery, queue, priority, since from scheduled_task force index (by_queue)
  where queue = ? and since <= ${NOW_MS} - ? and since > ${NOW_MS} - ?`;
const AFTER = "and since >= ? and (since > ? or workflow_id > ? or workflow_id = ? and task_id > ?)";
const IN_ORDER = "order by since, workflow_id, task_id limit ?";

/** ExecutionStore.findQueuedOf. */
export async function findQueuedOf(
  reader: SqlReader,
  queue: string,
  { olderThanMs, youngerThanMs, after, limit }: WaitingRange,
): Promise<Page<QueuedTask, QueueCursor>> {
  const range = [queue, olderThanMs, youngerThanMs];
  const rows = await reader.rows(
    after === undefined
      ? { sql: `${SELECT} ${IN_ORDER}`, values: [...range, limit + 1] }
      : { sql: `${SELECT} ${AFTER} ${IN_ORDER}`, values: [...range, ...cursorValues(after), limit + 1] },
  );
  return pageFrom(rows.map(queuedTaskOf), {
    limit,
    cursorOf: ({ since, workflowId, taskId }) => ({ since, workflowId, taskId }),
  });
}

function cursorValues({ since, workflowId, taskId }: QueueCursor): (number | Buffer)[] {
  const workflow = idToBytes(workflowId);
  return [since, since, workflow, workflow, idToBytes(taskId)];
}
