import { migrate } from "@tutti/mysql-store";
import { loadConfig, maskSecrets } from "@tutti/service-kit";

import { migrateConfig } from "./config.ts";

// Brings the database up to this release. Run before any service starts; running it again does nothing.
try {
  const { MYSQL_URL } = loadConfig(migrateConfig, process.env);
  const applied = await migrate(MYSQL_URL);
  process.stdout.write(applied.length === 0 ? "the database is up to date\n" : `applied ${applied.join(", ")}\n`);
} catch (error) {
  process.stderr.write(`${maskSecrets(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
