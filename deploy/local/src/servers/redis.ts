import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { spawnDetached } from "../command.ts";
import type { Paths } from "../paths.ts";
import type { ServerState } from "../state.ts";
import { greetRedis } from "./probe.ts";
import { programEnv, untilItAnswers } from "./server.ts";
import type { Program, StartOptions } from "./server.ts";

/**
 * Starts a private Redis on a free loopback port. It is append-only, so that what waits in a queue outlives it, and never evicts:
 * BullMQ's keys are no cache.
 */
export async function startRedis(program: Program, paths: Paths, options: StartOptions): Promise<ServerState> {
  const data = join(paths.data, "redis");
  await mkdir(data, { recursive: true });
  const { port } = options;
  const logFile = join(paths.logs, "redis.log");
  const args = ["--port", String(port), "--dir", data, ...redisSettings];
  const process = await spawnDetached(program.path, args, { cwd: data, env: programEnv(program), logFile });
  const state: ServerState = {
    kind: "process",
    mark: process.mark,
    url: `redis://127.0.0.1:${port}`,
    source: program.source,
  };
  await options.onSpawned(state);
  await untilItAnswers({ name: "Redis", process, logFile, greet: () => greetRedis({ host: "127.0.0.1", port }) });
  return state;
}

const redisSettings = [
  ...["--bind", "127.0.0.1"],
  ...["--appendonly", "yes"],
  ...["--appendfsync", "everysec"],
  ...["--save", ""],
  ...["--maxmemory-policy", "noeviction"],
  ...["--daemonize", "no"],
];
