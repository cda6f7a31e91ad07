import type { Asked, EnvironmentValue } from "@tutti/ports";

import type { SqlPool } from "../connection/sql-pool.ts";
import { NOW_MS } from "../sql/clock.ts";
import { textOf } from "../sql/row.ts";
import { changeMetadata } from "./change-metadata.ts";

const SELECT_ALL = "select name, value from environment_value order by name";
const UPSERT = `insert into environment_value (name, value, create_time, update_time) values (?, ?, ${NOW_MS}, ${NOW_MS})
  on duplicate key update value = values(value), update_time = values(update_time)`;
const DELETE = "delete from environment_value where name = ?";

/** MetadataStore.listEnvironment. */
export async function listEnvironment(pool: SqlPool, asked: Asked = {}): Promise<readonly EnvironmentValue[]> {
  const rows = await pool.rows({ sql: SELECT_ALL }, asked.signal);
  return rows.map((row) => ({ name: textOf(row, "name"), value: textOf(row, "value") }));
}

/** MetadataStore.putEnvironmentValue. */
export async function putEnvironmentValue(pool: SqlPool, { name, value }: EnvironmentValue): Promise<void> {
  await changeMetadata(pool, async (connection) => {
    await connection.run({ sql: UPSERT, values: [name, value] });
    return true;
  });
}

/** MetadataStore.deleteEnvironmentValue. */
export async function deleteEnvironmentValue(pool: SqlPool, name: string): Promise<boolean> {
  return changeMetadata(pool, async (connection) => {
    const { affectedRows } = await connection.run({ sql: DELETE, values: [name] });
    return affectedRows > 0;
  });
}
