import type { PastRunsLimits, PastRunTimes } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";

// The inner limit bounds the look for a version that nobody has started for long: no index has it.
const SELECT_EXECUTIONS = `select workflow_id, start_time, end_time from (
    select workflow_id, version, start_time, end_time from workflow_summary force index (by_type_status)
    where workflow_type = ? and status = 'COMPLETED' order by start_time desc, workflow_id desc limit ?
  ) recent where version = ? order by start_time desc, workflow_id desc limit ?`;
const SELECT_TASKS = `select reference_task_name, scheduled_time, start_time, end_time
  from task_summary force index (primary) where workflow_id in (?) and status = 'COMPLETED'
  order by workflow_id desc, task_id desc limit ?`;

/** PastRuns.pastRuns: two bounded looks into indexes. */
export async function pastRuns(
  reader: SqlReader,
  definition: { readonly name: string; readonly version: number },
  limits: PastRunsLimits,
): Promise<PastRunTimes> {
  const executions = await reader.rows({
    sql: SELECT_EXECUTIONS,
    values: [Buffer.from(definition.name), limits.recent, definition.version, limits.executions],
  });
  const ids = executions.map((row) => idToBytes(workflowIdOf(row, "workflow_id")));
  const tasks = ids.length === 0 ? [] : await reader.rows({ sql: SELECT_TASKS, values: [ids, limits.tasks] });
  return {
    executions: executions.map((row) => ({
      startTime: numberOf(row, "start_time"),
      endTime: numberOf(row, "end_time"),
    })),
    tasks: tasks.map((row) => ({
      referenceTaskName: textOf(row, "reference_task_name"),
      scheduledTime: numberOf(row, "scheduled_time"),
      startTime: numberOf(row, "start_time"),
      endTime: numberOf(row, "end_time"),
    })),
  };
}
