import type { SqlReader } from "../connection/sql-connection.ts";
import { appliedMigrations, checkApplied } from "./applied-migrations.ts";
import { readMigrations } from "./migration-files.ts";

/** Throws where the schema is not the one that this release works with: newer, altered, or not migrated yet. */
export async function checkSchema(reader: SqlReader, database: string): Promise<void> {
  const known = await readMigrations();
  const applied = await appliedMigrations(reader);
  checkApplied(applied, { known, database });
  const missing = known.filter(({ name }) => !applied.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new Error(`database "${database}" must be migrated first: it lacks ${missing.join(", ")}`);
  }
}
