import type { Changes } from "@tutti/engine";

import { idToBytes } from "../sql/id-bytes.ts";
import type { MultiRowStatement } from "../sql/statement.ts";
import { deleteRows } from "../sql/statement.ts";

/** Every table with rows of executions, and the column that says of which. The execution itself goes last. */
const TABLES = [
  ["task", "workflow_id"],
  ["payload", "workflow_id"],
  ["payload_to_move", "workflow_id"],
  ["event", "workflow_id"],
  ["join_counter", "workflow_id"],
  ["scheduled_task", "workflow_id"],
  ["lease", "workflow_id"],
  ["task_log", "workflow_id"],
  ["workflow_message", "workflow_id"],
  ["execution", "id"],
] as const;

/**
 * Deletes all rows of the executions that are removed: after everything else of the batch, so that what it has written of
 * them goes as well. Only rows of executions that the batch has locked are touched.
 */
export function removalStatements(changes: readonly Changes[]): MultiRowStatement[] {
  const rows = changes.flatMap(({ execution, isRemoved }) => (isRemoved ? [[idToBytes(execution.workflowId)]] : []));
  return TABLES.map(([table, column]) =>
    deleteRows(table, { columns: ["workflow_id"], rows, on: `t.${column} = v.workflow_id` }),
  );
}
