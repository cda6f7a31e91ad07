import type { TaskDef } from "@tutti/engine";
import type { Asked } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { parts } from "../sql/statement.ts";
import { changeMetadata } from "./change-metadata.ts";
import { taskDefFromRow, taskDefToBytes } from "./definition-json.ts";

const COLUMNS = "name, create_time, update_time, definition";
const SELECT_ONE = `select ${COLUMNS} from task_def where name = ?`;
const SELECT_SOME = `select ${COLUMNS} from task_def where name in (?)`;
const SELECT_ALL = `select ${COLUMNS} from task_def order by name`;
const UPSERT = `insert into task_def (${COLUMNS}) values (?, ${NOW_MS}, 0, ?)
  on duplicate key update create_time = values(create_time), update_time = 0, definition = values(definition)`;
const UPDATE = `update task_def set update_time = ${NOW_MS}, definition = ? where name = ?`;
const DELETE = "delete from task_def where name = ?";

/** MetadataStore.putTaskDefs. */
export async function putTaskDefs(pool: SqlPool, defs: readonly TaskDef[], asked?: Asked): Promise<void> {
  await changeMetadata(
    pool,
    async (connection) => {
      for (const def of defs) await connection.run({ sql: UPSERT, values: [def.name, taskDefToBytes(def)] });
      return defs.length > 0;
    },
    asked,
  );
}

/** MetadataStore.updateTaskDef. */
export async function updateTaskDef(pool: SqlPool, def: TaskDef, asked?: Asked): Promise<boolean> {
  return changeMetadata(
    pool,
    async (connection) => {
      const [row] = await connection.rows({ sql: SELECT_ONE, values: [def.name] });
      if (row === undefined) return false;
      const { createdBy } = taskDefFromRow(row);
      await connection.run({ sql: UPDATE, values: [taskDefToBytes({ ...def, createdBy }), def.name] });
      return true;
    },
    asked,
  );
}

/** MetadataStore.getTaskDefs. */
export async function getTaskDefs(
  pool: SqlPool,
  names: readonly string[],
  asked?: Asked,
): Promise<ReadonlyMap<string, TaskDef>> {
  const found = new Map<string, TaskDef>();
  for (const part of parts(names, 500)) {
    const rows = await pool.rows({ sql: SELECT_SOME, values: [[...part]] }, asked?.signal);
    for (const def of rows.map(taskDefFromRow)) found.set(def.name, def);
  }
  return found;
}

/** MetadataStore.listTaskDefs. */
export async function listTaskDefs(pool: SqlPool, asked?: Asked): Promise<readonly TaskDef[]> {
  return (await pool.rows({ sql: SELECT_ALL }, asked?.signal)).map(taskDefFromRow);
}

/** MetadataStore.deleteTaskDef. */
export async function deleteTaskDef(pool: SqlPool, name: string, asked?: Asked): Promise<boolean> {
  return changeMetadata(
    pool,
    async (connection) => {
      const { affectedRows } = await connection.run({ sql: DELETE, values: [name] });
      return affectedRows > 0;
    },
    asked,
  );
}
