import { LauncherError } from "../launcher-error.ts";
import type { Paths } from "../paths.ts";
import { isRunning } from "../process-mark.ts";
import { changeState, readState } from "../state.ts";
import type { ServerState } from "../state.ts";
import { forgetLists } from "./debian.ts";
import { serverKinds } from "./server-kinds.ts";
import type { ServerKind } from "./server-kinds.ts";
import { stopServer } from "./server.ts";
import { startServer } from "./start-server.ts";
import type { StartServerOptions } from "./start-server.ts";

/** One server: its address, where it came from, and its state when the launcher started it and so has to stop it. */
export type ProvidedServer = { readonly url: string; readonly source: string; readonly state?: ServerState };

/** MySQL and Redis, or the reasons why there are none. The MySQL url names no database when the server is private. */
export type Provided =
  | { readonly kind: "servers"; readonly mysql: ProvidedServer; readonly redis: ProvidedServer }
  | { readonly kind: "none"; readonly reasons: readonly string[] };

/**
 * Finds MySQL and Redis or starts them, each on its own: by `MYSQL_URL` or `REDIS_URL`; as left running by an earlier start; from a
 * program on this machine; from Debian's packages; by Docker. What was started is in the state file before this resolves. Throws a
 * LauncherError when a URL is set and what is there cannot be used; of both, when that is so for both.
 */
export async function provideServers(options: StartServerOptions): Promise<Provided> {
  // A wrong address is told before anything is started.
  await checkUrls(options.env);
  const reasons: string[] = [];
  const both = [provide("mysql", options, reasons), provide("redis", options, reasons)] as const;
  // Not before both have come to an end: what one has started when the other fails must be known to whoever stops it.
  await Promise.allSettled(both);
  await forgetLists(options.paths);
  const [mysql, redis] = await Promise.all(both);
  if (mysql !== undefined && redis !== undefined) return { kind: "servers", mysql, redis };
  await stopServers(options.paths);
  return { kind: "none", reasons };
}

/** Stops the servers that the state file names, Redis first, and forgets them. Says what it stopped. */
export async function stopServers(paths: Paths): Promise<("MySQL" | "Redis")[]> {
  const { mysql, redis } = await readState(paths.stateFile);
  const stopped: ("MySQL" | "Redis")[] = [];
  if (redis !== undefined) {
    if (await stopServer(redis)) stopped.push("Redis");
    await changeState(paths.stateFile, { redis: undefined });
  }
  if (mysql !== undefined) {
    if (await stopServer(mysql)) stopped.push("MySQL");
    await changeState(paths.stateFile, { mysql: undefined });
  }
  return stopped;
}

async function checkUrls(env: NodeJS.ProcessEnv): Promise<void> {
  const checked = await Promise.allSettled([checkUrl("mysql", env), checkUrl("redis", env)]);
  const faults = checked.flatMap((outcome): unknown[] => (outcome.status === "rejected" ? [outcome.reason] : []));
  const foreseen = faults.filter((fault) => fault instanceof LauncherError);
  if (faults.length > foreseen.length) throw faults.find((fault) => !(fault instanceof LauncherError));
  if (foreseen.length > 0) throw new LauncherError(foreseen.map(({ message }) => message).join("\n"));
}

async function checkUrl(kind: ServerKind, env: NodeJS.ProcessEnv): Promise<void> {
  const { variable, check } = serverKinds[kind];
  const url = env[variable];
  if (url !== undefined && url !== "") await check(url);
}

async function provide(
  kind: ServerKind,
  options: StartServerOptions,
  reasons: string[],
): Promise<ProvidedServer | undefined> {
  const { name, variable } = serverKinds[kind];
  const url = options.env[variable];
  if (url !== undefined && url !== "") return { url, source: variable };
  const state = (await leftRunning(kind, options)) ?? (await startServer(kind, options, reasons));
  if (state === undefined) return undefined;
  await changeState(options.paths.stateFile, { [kind]: state });
  options.reporter.say(`${name}: ${state.source}, at ${state.url}`);
  return { url: state.url, source: state.source, state };
}

async function leftRunning(kind: ServerKind, { paths }: StartServerOptions): Promise<ServerState | undefined> {
  const state = (await readState(paths.stateFile))[kind];
  if (state === undefined) return undefined;
  if (state.kind === "process" && !(await isRunning(state.mark))) return undefined;
  const port = Number(new URL(state.url).port);
  if ((await serverKinds[kind].greet({ host: "127.0.0.1", port })).ok) return state;
  await stopServer(state);
  return undefined;
}
