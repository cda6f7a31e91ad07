import { NOW_MS } from "../sql/clock.ts";
import type { SqlConnection, SqlReader } from "../connection/sql-connection.ts";
import { serverErrorOf } from "../connection/sql-error.ts";
import { textOf } from "../sql/row.ts";
import type { Migration } from "./migration-files.ts";

const CREATE_TABLE = `create table if not exists migration (
  name varbinary(255) not null,
  checksum varbinary(64) not null,
  applied_at bigint not null,
  primary key (name)
) engine = innodb`;
const SELECT = "select name, checksum from migration order by name";
const INSERT = `insert into migration (name, checksum, applied_at) values (?, ?, ${NOW_MS})`;
const NO_SUCH_TABLE = 1146;

export async function createMigrationTable(connection: SqlConnection): Promise<void> {
  await connection.run({ sql: CREATE_TABLE });
}

/** Checksums by name; none where the schema has never been migrated. */
export async function appliedMigrations(reader: SqlReader): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = await reader.rows({ sql: SELECT });
    return new Map(rows.map((row) => [textOf(row, "name"), textOf(row, "checksum")]));
  } catch (error) {
    if (serverErrorOf(error) === NO_SUCH_TABLE) return new Map();
    throw error;
  }
}

export async function recordMigration(connection: SqlConnection, { name, checksum }: Migration): Promise<void> {
  await connection.run({ sql: INSERT, values: [name, checksum] });
}

/** Throws where the schema was made by a newer release, or by files of the same names with another text. */
export function checkApplied(
  applied: ReadonlyMap<string, string>,
  { known, database }: { readonly known: readonly Migration[]; readonly database: string },
): void {
  const byName = new Map(known.map((migration) => [migration.name, migration.checksum]));
  const unknown = [...applied.keys()].filter((name) => !byName.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `database "${database}" has the schema of a newer release: this one does not know ${unknown.join(", ")}`,
    );
  }
  for (const [name, checksum] of applied) {
    if (byName.get(name) === checksum) continue;
    throw new Error(`migration ${name} of database "${database}" was applied with another text than this release has`);
  }
}
