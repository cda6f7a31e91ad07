import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Brings the database of `MYSQL_URL` to the built services' schema. @throws Error with what the migration printed */
export async function migrate(root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const script = join(root, "services", "decider", "dist", "migrate.js");
  try {
    await run(process.execPath, [script], { cwd: root, env, timeout: 120_000 });
  } catch (error) {
    const printed = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    throw new Error(`the migration failed\n${printed}`, { cause: error });
  }
}
