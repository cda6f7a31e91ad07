import type { Execution, ExternalThresholds, TaskId, TaskRecord } from "@tutti/engine";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, sharedBitsToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { fullDecoder, loadExecutions } from "./load-executions.ts";
import { TASK_FULL_COLUMNS } from "./task-row.ts";

const SELECT_TASK = `select ${TASK_FULL_COLUMNS.map((column) => `t.${column}`).join(",")}
  from execution e force index (by_shared_bits)
  straight_join task t force index (primary) on t.workflow_id = e.id and t.id = ?
  where e.shared_bits = ? limit 1`;

/** ExecutionStore.getTask. The execution is read after the task, so it may be newer, never older. */
export async function getTask(
  reader: SqlReader,
  taskId: TaskId,
  leaveOut?: ExternalThresholds,
): Promise<{ readonly execution: Execution; readonly task: TaskRecord } | undefined> {
  const tasks = await reader.rows({ sql: SELECT_TASK, values: [idToBytes(taskId), sharedBitsToBytes(taskId)] });
  const [row] = tasks;
  if (row === undefined) return undefined;
  const workflowId = workflowIdOf(row, "workflow_id");
  const decode = await fullDecoder(reader, { executions: [], tasks, leaveOut });
  const executions = await loadExecutions(reader, [workflowId], { withPayloads: true, withTasks: false, leaveOut });
  const execution = executions.get(workflowId)?.execution;
  return execution && { execution, task: decode.task(row) };
}
