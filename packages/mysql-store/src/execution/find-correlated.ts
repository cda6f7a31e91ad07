import type { WorkflowId } from "@tutti/engine";
import { pageFrom } from "@tutti/ports";
import type { CorrelatedFilter, Page } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import type { SqlValue } from "../sql/statement.ts";

const SELECT = `select id from execution force index (by_correlation)
  where workflow_name = ? and correlation_id = ?`;
const OF_STATUS = "and status = ?";
const AFTER = "and id > ?";
const IN_ORDER = "order by id limit ?";

/** ExecutionStore.findCorrelated. */
export async function findCorrelated(
  reader: SqlReader,
  { workflowName, correlationId, status }: CorrelatedFilter,
  { after, limit }: { readonly after: WorkflowId | undefined; readonly limit: number },
): Promise<Page<WorkflowId, WorkflowId>> {
  const values: SqlValue[] = [workflowName, correlationId];
  if (status !== undefined) values.push(status);
  if (after !== undefined) values.push(idToBytes(after));
  const sql = [SELECT, ...(status === undefined ? [] : [OF_STATUS]), ...(after === undefined ? [] : [AFTER]), IN_ORDER];
  const rows = await reader.rows({ sql: sql.join(" "), values: [...values, limit + 1] });
  return pageFrom(
    rows.map((row) => workflowIdOf(row, "id")),
    { limit, cursorOf: (id) => id },
  );
}
