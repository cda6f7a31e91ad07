import { setImmediate as nextTurn } from "node:timers/promises";

import type { LoadedExecution, TaskRecord, WorkflowId } from "@tutti/engine";
import type { ReadOneOptions } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import { idToBytes } from "../sql/id-bytes.ts";
import { fullDecoder, loadExecutions, taskColumns } from "./load-executions.ts";

// By their ids, which is in the order of their scheduling.
const selectNextTasks = (
  columns: readonly string[],
): string => `select ${columns.join(",")} from task force index (primary)
  where workflow_id = ? and id > ? order by workflow_id, id limit ?`;

/** So many are read and decoded in a few milliseconds. */
const TASKS_AT_ONCE = 500;

/** ExecutionStore.getExecution, of one state: in a transaction where tasks are read. */
export async function readExecution(
  connection: SqlConnection,
  workflowId: WorkflowId,
  options: ReadOneOptions,
): Promise<LoadedExecution | undefined> {
  const { includeTasks: withTasks, leaveOut } = options;
  if (withTasks) await connection.run({ sql: "start transaction with consistent snapshot, read only" });
  const load = { withPayloads: true, withTasks, leaveOut, maxTasks: atOnce(options, 0) };
  const loaded = (await loadExecutions(connection, [workflowId], load)).get(workflowId);
  const found = loaded && withTasks ? { ...loaded, tasks: await allTasks(connection, loaded, options) } : loaded;
  if (withTasks) await connection.run({ sql: "commit" });
  return found;
}

/** Those that were read with the execution, and the others. */
async function allTasks(
  connection: SqlConnection,
  { execution: { workflowId }, tasks: first }: LoadedExecution,
  options: ReadOneOptions,
): Promise<readonly TaskRecord[]> {
  const tasks = [...first];
  for (let last = first.at(-1); last !== undefined && tasks.length % TASKS_AT_ONCE === 0;) {
    const limit = atOnce(options, tasks.length);
    if (limit === 0) break;
    // What the connection has received meanwhile would be taken in before anybody else's turn.
    await nextTurn();
    options.signal?.throwIfAborted();
    const values = [idToBytes(workflowId), idToBytes(last.taskId), limit];
    const rows = await connection.rows({ sql: selectNextTasks(taskColumns(options.leaveOut)), values });
    const decode = await fullDecoder(connection, { executions: [], tasks: rows, leaveOut: options.leaveOut });
    for (const row of rows) tasks.push(decode.task(row));
    last = rows.length === 0 ? undefined : tasks.at(-1);
  }
  return tasks;
}

function atOnce({ maxTasks = Number.POSITIVE_INFINITY }: ReadOneOptions, count: number): number {
  return Math.min(TASKS_AT_ONCE, maxTasks + 1 - count);
}
