import { rm } from "node:fs/promises";
import { relative } from "node:path";

import { pathsOf } from "./paths.ts";
import type { Reporter } from "./reporter.ts";
import { removeVolumes } from "./servers/docker.ts";
import { stopServers } from "./servers/provide.ts";
import { clearLeftovers, takeLauncherLock } from "./start/leftovers.ts";
import { releaseLock } from "./state.ts";

/**
 * `npm run reset`: deletes the data and logs of `npm start`, and the volumes where Docker held them. What was downloaded stays, and
 * so does whatever lies at MYSQL_URL and REDIS_URL. Throws a LauncherError while Tutti runs from this folder.
 */
export async function resetCommand(command: { readonly root: string; readonly reporter: Reporter }): Promise<number> {
  const { root, reporter } = command;
  const paths = pathsOf(root, "start");
  await takeLauncherLock(paths);
  try {
    await clearLeftovers(paths, reporter);
    const stopped = await stopServers(paths);
    if (stopped.length > 0) reporter.say(`stopped ${stopped.join(" and ")}`);
    await removeVolumes(paths);
    for (const path of [paths.data, paths.logs, paths.stateFile]) await rm(path, { recursive: true, force: true });
    reporter.say(
      `deleted ${relative(root, paths.data)} and ${relative(root, paths.logs)}; the next npm start begins anew`,
    );
    return 0;
  } finally {
    await releaseLock(paths.lockFile);
  }
}
