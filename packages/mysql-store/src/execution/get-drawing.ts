import { setImmediate as nextTurn } from "node:timers/promises";

import type { WorkflowId } from "@tutti/engine";
import type { Asked, DrawnTask, ExecutionDrawing } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import { unloadedSlotFrom } from "../payload/payload-columns.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { EXECUTION_NARROW_COLUMNS, executionFromRow } from "./execution-row.ts";
import { DRAWN_TASK_COLUMNS, drawnTaskFromRow } from "./task-row.ts";

const SELECT_EXECUTION = `select ${EXECUTION_NARROW_COLUMNS.join(",")} from execution force index (primary) where id = ?`;
// By their ids, which is in the order of their scheduling.
const SELECT_TASKS = `select ${DRAWN_TASK_COLUMNS.join(",")} from task force index (primary)
  where workflow_id = ? and id > ? order by workflow_id, id limit ?`;

/** So many are read and decoded in a few milliseconds. */
const TASKS_AT_ONCE = 1_000;
const BEFORE_ALL = Buffer.alloc(16);

/** ExecutionStore.getDrawing, of one state: in a transaction. */
export async function getDrawing(
  connection: SqlConnection,
  workflowId: WorkflowId,
  { signal }: Asked = {},
): Promise<ExecutionDrawing | undefined> {
  const id = idToBytes(workflowId);
  await connection.run({ sql: "start transaction with consistent snapshot, read only" });
  const [row] = await connection.rows({ sql: SELECT_EXECUTION, values: [id] });
  const tasks: DrawnTask[] = [];
  for (let isMore = row !== undefined; isMore;) {
    const last = tasks.at(-1);
    const after = last === undefined ? BEFORE_ALL : idToBytes(last.taskId);
    const rows = await connection.rows({ sql: SELECT_TASKS, values: [id, after, TASKS_AT_ONCE] });
    for (const task of rows) tasks.push(drawnTaskFromRow(task));
    isMore = rows.length === TASKS_AT_ONCE;
    // What the connection has received meanwhile would be taken in before anybody else's turn.
    if (isMore) await nextTurn();
    signal?.throwIfAborted();
  }
  await connection.run({ sql: "commit" });
  return row && { tasks, execution: executionFromRow(row, (field) => unloadedSlotFrom(row, field)) };
}
