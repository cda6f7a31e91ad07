import type { WorkflowId } from "@tutti/engine";
import { pageFrom } from "@tutti/ports";
import type { Page } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";

const SELECT_FIRST = "select id from execution force index (primary) order by id limit ?";
const SELECT_NEXT = "select id from execution force index (primary) where id > ? order by id limit ?";

/** ExecutionStore.findAll. */
export async function findAll(
  reader: SqlReader,
  after: WorkflowId | undefined,
  limit: number,
): Promise<Page<WorkflowId, WorkflowId>> {
  const rows = await reader.rows(
    after === undefined
      ? { sql: SELECT_FIRST, values: [limit + 1] }
      : { sql: SELECT_NEXT, values: [idToBytes(after), limit + 1] },
  );
  return pageFrom(
    rows.map((row) => workflowIdOf(row, "id")),
    { limit, cursorOf: (id) => id },
  );
}
