import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { LauncherError } from "./launcher-error.ts";
import { pathsOf } from "./paths.ts";
import { withDatabase } from "./start/service-spec.ts";
import { readState } from "./state.ts";

/** What `bin/reindex.mjs` hands over. */
export type ReindexCommand = { readonly root: string; readonly env: NodeJS.ProcessEnv };

/**
 * Makes the index of searches anew from the executions in `MYSQL_URL` or, where that is not set, of the cluster that `npm start`
 * runs here. Gives the exit code.
 * @throws LauncherError when there is neither
 */
export async function reindexCommand({ root, env }: ReindexCommand): Promise<number> {
  const mysqlUrl = env["MYSQL_URL"] ?? (await urlOfRunning(root));
  const script = join(root, "services", "indexer", "dist", "reindex.js");
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { ...env, MYSQL_URL: withDatabase(mysqlUrl) },
    stdio: "inherit",
  });
  const [code]: unknown[] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}

async function urlOfRunning(root: string): Promise<string> {
  const { mysql } = await readState(pathsOf(root, "start").stateFile);
  if (mysql !== undefined) return mysql.url;
  throw new LauncherError("no cluster runs here; start one with npm start, or set MYSQL_URL");
}
