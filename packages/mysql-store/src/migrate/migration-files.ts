import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A numbered file of SQL. Never edited once it is released: its checksum is kept with the schema. */
export type Migration = {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** It is run again and again, each time a part of a large table, until it sets `@done` to 1. */
  readonly isRepeated: boolean;
};

const REPEATED = "-- Repeated until @done is 1.\n";

const FOLDER = fileURLToPath(new URL("../../migrations/", import.meta.url));

/** The migrations that this release knows, in their order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort();
  return Promise.all(names.map(readMigration));
}

async function readMigration(name: string): Promise<Migration> {
  // The same on systems that check files out with other line ends.
  const sql = (await readFile(`${FOLDER}${name}`, "utf8")).replaceAll("\r\n", "\n");
  const checksum = createHash("sha256").update(sql).digest("hex");
  return { name, sql, checksum, isRepeated: sql.startsWith(REPEATED) };
}
