import type { WorkflowDef } from "@tutti/engine";
import type { Asked } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { changeMetadata } from "./change-metadata.ts";
import { workflowDefFromRow, workflowDefToBytes } from "./definition-json.ts";

const COLUMNS = "name, version, create_time, update_time, definition";
const SELECT_VERSION = `select ${COLUMNS} from workflow_def where name = ? and version = ?`;
const SELECT_LATEST = `select ${COLUMNS} from workflow_def where name = ? order by version desc limit 1`;
const SELECT_ALL = `select ${COLUMNS} from workflow_def order by name, version`;
const INSERT = `insert into workflow_def (${COLUMNS}) values (?, ?, ${NOW_MS}, 0, ?)`;
const UPSERT = `${INSERT} on duplicate key update update_time = ${NOW_MS}, definition = values(definition)`;
const DELETE = "delete from workflow_def where name = ? and version = ?";

/** MetadataStore.createWorkflowDef. */
export async function createWorkflowDef(pool: SqlPool, def: WorkflowDef, asked?: Asked): Promise<boolean> {
  return changeMetadata(
    pool,
    async (connection) => {
      const existing = await connection.rows({ sql: SELECT_VERSION, values: [def.name, def.version] });
      if (existing.length > 0) return false;
      await write(connection, INSERT, def);
      return true;
    },
    asked,
  );
}

/** MetadataStore.putWorkflowDefs. */
export async function putWorkflowDefs(pool: SqlPool, defs: readonly WorkflowDef[], asked?: Asked): Promise<void> {
  await changeMetadata(
    pool,
    async (connection) => {
      for (const def of defs) await write(connection, UPSERT, def);
      return defs.length > 0;
    },
    asked,
  );
}

/** MetadataStore.getWorkflowDef. */
export async function getWorkflowDef(
  pool: SqlPool,
  name: string,
  version: number | undefined,
  asked?: Asked,
): Promise<WorkflowDef | undefined> {
  const [row] = await pool.rows(
    version === undefined ? { sql: SELECT_LATEST, values: [name] } : { sql: SELECT_VERSION, values: [name, version] },
    asked?.signal,
  );
  return row && workflowDefFromRow(row);
}

/** MetadataStore.listWorkflowDefs. */
export async function listWorkflowDefs(pool: SqlPool, asked?: Asked): Promise<readonly WorkflowDef[]> {
  return (await pool.rows({ sql: SELECT_ALL }, asked?.signal)).map(workflowDefFromRow);
}

/** MetadataStore.deleteWorkflowDef. */
export async function deleteWorkflowDef(pool: SqlPool, name: string, version: number, asked?: Asked): Promise<boolean> {
  return changeMetadata(
    pool,
    async (connection) => {
      const { affectedRows } = await connection.run({ sql: DELETE, values: [name, version] });
      return affectedRows > 0;
    },
    asked,
  );
}

async function write(connection: SqlConnection, sql: string, def: WorkflowDef): Promise<void> {
  await connection.run({ sql, values: [def.name, def.version, workflowDefToBytes(def)] });
}
