import { rm } from "node:fs/promises";

import { startGuard, untilGuardIsDone } from "./guard.ts";
import { Interrupted, listenForInterrupt } from "./interrupt.ts";
import { LauncherError } from "./launcher-error.ts";
import { pathsOf } from "./paths.ts";
import type { Paths, Use } from "./paths.ts";
import type { Reporter } from "./reporter.ts";
import { breakableServer } from "./servers/breakable-server.ts";
import type { BreakableServer } from "./servers/breakable-server.ts";
import type { Durability } from "./servers/mariadb.ts";
import { provideServers, stopServers } from "./servers/provide.ts";
import { releaseLock, takeLock } from "./state.ts";

/** MySQL and Redis for one piece of work, and the wish to end it early. */
export type WorkServers = {
  readonly mysql: BreakableServer;
  readonly redis: BreakableServer;
  /** Aborts at Ctrl-C and its like. */
  readonly signal: AbortSignal;
};

/** What servers are wanted for. */
export type WithServers = {
  readonly root: string;
  readonly use: Exclude<Use, "start">;
  readonly reporter: Reporter;
  readonly durability: Durability;
  /** Where `MYSQL_URL` and `REDIS_URL` are; absent: servers of our own, even when those are set. */
  readonly env?: NodeJS.ProcessEnv;
};

/**
 * Runs `work` on a MySQL and a Redis that begin empty and are stopped with it, however it ends, also when this process is killed.
 * @throws LauncherError when such work is under way in this folder, or there are no servers to be had
 * @throws Interrupted when it was asked to stop
 */
export async function withServers<T>(options: WithServers, work: (servers: WorkServers) => Promise<T>): Promise<T> {
  const paths = pathsOf(options.root, options.use);
  const holder = await takeLock(paths.lockFile);
  if (holder !== undefined) throw new LauncherError(`${options.use} is already running here (process ${holder.pid})`);
  const interrupt = listenForInterrupt(() => options.reporter.say("stopping ..."));
  try {
    return await withGuard(paths, async () => {
      const result = await work({ ...(await serversFor(options, paths, interrupt.signal)), signal: interrupt.signal });
      if (interrupt.signal.aborted) throw new Interrupted();
      return result;
    });
  } finally {
    interrupt.dispose();
    await releaseLock(paths.lockFile);
  }
}

async function withGuard<T>(paths: Paths, work: () => Promise<T>): Promise<T> {
  await untilGuardIsDone(paths, 60_000);
  await stopServers(paths);
  await rm(paths.data, { recursive: true, force: true });
  const guard = await startGuard(paths);
  try {
    return await work();
  } finally {
    await stopServers(paths);
    await guard.dismiss();
  }
}

async function serversFor({ env, reporter, durability }: WithServers, paths: Paths, signal: AbortSignal) {
  const { MYSQL_URL: _mysql, REDIS_URL: _redis, ...others } = process.env;
  const startOptions = { paths, env: env ?? others, reporter, durability };
  const provided = await provideServers({ ...startOptions, signal });
  if (provided.kind === "none")
    throw new LauncherError(`no MySQL and Redis are to be had\n  ${provided.reasons.join("\n  ")}`);
  return {
    mysql: breakableServer("mysql", provided.mysql, startOptions),
    redis: breakableServer("redis", provided.redis, startOptions),
  };
}
