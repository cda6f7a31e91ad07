import { setTimeout as delay } from "node:timers/promises";

import { LauncherError } from "./launcher-error.ts";
import { pathsOf } from "./paths.ts";
import type { Paths } from "./paths.ts";
import type { Reporter } from "./reporter.ts";
import { provideServers, stopServers } from "./servers/provide.ts";
import { releaseLock, takeLock } from "./state.ts";

/** What `bin/servers.mjs` hands over. */
export type ServersCommand = {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  readonly args: readonly string[];
  /** Takes the lines for a shell. */
  readonly print: (line: string) => void;
};

/** `servers up` starts MySQL and Redis, or finds them running, and prints their URLs as variables; `servers down` stops them. */
export async function serversCommand(command: ServersCommand): Promise<number> {
  const [what] = command.args;
  const paths = pathsOf(command.root, "start");
  if (what !== "up" && what !== "down") throw new LauncherError("usage: servers up | down");
  await waitForLock(paths);
  try {
    return what === "up" ? await up(command, paths) : await down(command, paths);
  } finally {
    await releaseLock(paths.lockFile);
  }
}

async function up({ env, reporter, print }: ServersCommand, paths: Paths): Promise<number> {
  const provided = await provideServers({ paths, env, reporter, durability: "full" });
  if (provided.kind === "none") {
    throw new LauncherError(`no servers to be had; set MYSQL_URL and REDIS_URL\n  ${provided.reasons.join("\n  ")}`);
  }
  print(`MYSQL_URL=${provided.mysql.url} REDIS_URL=${provided.redis.url}`);
  return 0;
}

async function down({ reporter }: ServersCommand, paths: Paths): Promise<number> {
  const stopped = await stopServers(paths);
  reporter.say(
    stopped.length === 0 ? "no servers of ours were running" : `stopped ${stopped.join(" and ")}; the data is kept`,
  );
  return 0;
}

async function waitForLock(paths: Paths): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const holder = await takeLock(paths.lockFile);
    if (holder === undefined) return;
    if (Date.now() > deadline) throw new LauncherError(`another start is at work here (process ${holder.pid})`);
    await delay(100);
  }
}
