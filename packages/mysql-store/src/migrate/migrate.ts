import { createHash } from "node:crypto";

import type { Umzug } from "umzug";

import { parseMysqlUrl } from "../connection/mysql-url.ts";
import { READING_SESSION } from "../connection/sessions.ts";
import type { SqlConnection } from "../connection/sql-connection.ts";
import { SqlPool } from "../connection/sql-pool.ts";
import { numberOf } from "../sql/row.ts";
import { appliedMigrations, checkApplied, createMigrationTable, recordMigration } from "./applied-migrations.ts";
import { createDatabase } from "./create-database.ts";
import { readMigrations } from "./migration-files.ts";
import type { Migration } from "./migration-files.ts";

const LOCK_TIMEOUT_SECONDS = 60;

/**
 * Brings the database of a MYSQL_URL up to this release: creates it where it is missing, then applies what is not applied
 * yet, one process at a time. Gives the names of the migrations it applied. May be called by every process that starts.
 *
 * Throws where the user lacks a right (with the GRANT to run), where the schema is newer than this release (naming what it
 * does not know), and where an applied migration had another text.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const address = parseMysqlUrl(url);
  await createDatabase(address);
  const pool = new SqlPool(address, { connections: 1, session: READING_SESSION, multipleStatements: true });
  try {
    return await pool.use((connection) => migrateLocked(connection, address.database));
  } finally {
    await pool.close();
  }
}

async function migrateLocked(connection: SqlConnection, database: string): Promise<readonly string[]> {
  const known = await readMigrations();
  const lock = lockName(database);
  const [row] = await connection.rows({ sql: "select get_lock(?, ?) as locked", values: [lock, LOCK_TIMEOUT_SECONDS] });
  if (row === undefined || row["locked"] === null || numberOf(row, "locked") !== 1) {
    throw new Error(`another process has been migrating database "${database}" for ${LOCK_TIMEOUT_SECONDS} s`);
  }
  try {
    await createMigrationTable(connection);
    checkApplied(await appliedMigrations(connection), { known, database });
    const applied = await (await umzug(connection, known)).up();
    return applied.map(({ name }) => name);
  } finally {
    await connection.rows({ sql: "select release_lock(?) as released", values: [lock] });
  }
}

async function umzug(connection: SqlConnection, known: readonly Migration[]): Promise<Umzug> {
  // It brings a command line with it, which a process that only checks the schema need not read.
  const umzugPackage = await import("umzug");
  return new umzugPackage.Umzug({
    // The files create only what is missing, so one that was cut short is simply run again.
    migrations: known.map((migration) => ({ name: migration.name, up: async () => await run(connection, migration) })),
    storage: {
      executed: async () => [...(await appliedMigrations(connection)).keys()],
      async logMigration({ name }) {
        const migration = known.find((candidate) => candidate.name === name);
        if (migration !== undefined) await recordMigration(connection, migration);
      },
      unlogMigration: () => Promise.reject(new Error("migrations go one way only")),
    },
    logger: undefined,
  });
}

async function run(connection: SqlConnection, { sql, isRepeated }: Migration): Promise<void> {
  let isDone: boolean;
  do {
    await connection.runAtLength({ sql });
    isDone = !isRepeated || (await isThrough(connection));
  } while (!isDone);
}

async function isThrough(connection: SqlConnection): Promise<boolean> {
  const [row] = await connection.rows({ sql: "select coalesce(@done, 1) as done" });
  return row === undefined || numberOf(row, "done") === 1;
}

/** Locks are the server's, not the database's, and their names have at most 64 characters. */
function lockName(database: string): string {
  return `tutti-migrate-${createHash("sha256").update(database).digest("hex").slice(0, 40)}`;
}
