import type { WorkflowId } from "@tutti/engine";
import type { ExecutionProgress } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf, textOf } from "../sql/row.ts";
import { parts } from "../sql/statement.ts";

const SELECT_THERE = "select workflow_id from workflow_summary where workflow_id in (?)";
const COUNT = `select count(*) as known, count(if(status in ('SCHEDULED', 'IN_PROGRESS'), null, 1)) as ended
  from (select status from task_summary force index (primary) where workflow_id = ? limit ?) t`;
const SELECT_PAYLOADS = "select workflow_id, input, output from workflow_summary where workflow_id in (?)";

/** ExecutionGlimpses.progressOf: one bounded look into the index of tasks an execution. */
export async function progressOf(
  reader: SqlReader,
  workflowIds: readonly WorkflowId[],
  upTo: number,
): Promise<ReadonlyMap<WorkflowId, ExecutionProgress>> {
  const progress = new Map<WorkflowId, ExecutionProgress>();
  for (const part of parts(workflowIds, 100)) {
    const there = await reader.rows({ sql: SELECT_THERE, values: [part.map(idToBytes)] });
    const ids = there.map((row) => workflowIdOf(row, "workflow_id"));
    if (ids.length === 0) continue;
    const counts = await reader.rowsOfEach(ids.map((id) => ({ sql: COUNT, values: [idToBytes(id), upTo] })));
    for (const [index, id] of ids.entries()) {
      const row = counts[index]?.[0] ?? {};
      progress.set(id, { known: numberOf(row, "known"), ended: numberOf(row, "ended") });
    }
  }
  return progress;
}

/** ExecutionGlimpses.payloadTextsOf */
export async function payloadTextsOf(
  reader: SqlReader,
  workflowIds: readonly WorkflowId[],
): Promise<ReadonlyMap<WorkflowId, { readonly input: string; readonly output: string }>> {
  const texts = new Map<WorkflowId, { readonly input: string; readonly output: string }>();
  for (const part of parts(workflowIds, 100)) {
    const rows = await reader.rows({ sql: SELECT_PAYLOADS, values: [part.map(idToBytes)] });
    for (const row of rows)
      texts.set(workflowIdOf(row, "workflow_id"), { input: textOf(row, "input"), output: textOf(row, "output") });
  }
  return texts;
}
