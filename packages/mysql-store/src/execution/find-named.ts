import { pageFrom } from "@tutti/ports";
import type { NamedCursor, NamedFilter, Page } from "@tutti/ports";

import type { SqlReader } from "../connection/sql-connection.ts";
import { idToBytes, workflowIdOf } from "../sql/id-bytes.ts";
import { numberOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";

// All columns are the index's, in its order: no row is looked at and nothing is sorted.
const SELECT = `select create_time, workflow_version, id from execution force index (by_name)
  where workflow_name = ? and status = ? and create_time >= ? and create_time <= ?`;
const OF_VERSION = "and workflow_version = ?";
const AFTER = `and (create_time > ? or workflow_version > ? or (workflow_version = ? and id > ?))`;
const IN_ORDER = "order by create_time, workflow_version, id limit ?";

/** ExecutionStore.findNamed. */
export async function findNamed(
  reader: SqlReader,
  filter: NamedFilter,
  { after, limit }: { readonly after: NamedCursor | undefined; readonly limit: number },
): Promise<Page<NamedCursor, NamedCursor>> {
  const { workflowName, status, workflowVersion: version, createdFrom, createdTo } = filter;
  const values: SqlValue[] = [workflowName, status, after?.createTime ?? createdFrom, createdTo];
  if (version !== undefined) values.push(version);
  if (after !== undefined) values.push(...cursorValues(after));
  const sql = [
    SELECT,
    ...(version === undefined ? [] : [OF_VERSION]),
    ...(after === undefined ? [] : [AFTER]),
    IN_ORDER,
  ];
  const rows = await reader.rows({ sql: sql.join(" "), values: [...values, limit + 1] });
  const found = rows.map((row) => ({
    createTime: numberOf(row, "create_time"),
    workflowVersion: numberOf(row, "workflow_version"),
    workflowId: workflowIdOf(row, "id"),
  }));
  return pageFrom(found, { limit, cursorOf: (cursor) => cursor });
}

function cursorValues({ createTime, workflowVersion, workflowId }: NamedCursor): SqlValue[] {
  return [createTime, workflowVersion, workflowVersion, idToBytes(workflowId)];
}
