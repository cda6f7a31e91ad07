import { Interrupted } from "../interrupt.ts";
import { LauncherError } from "../launcher-error.ts";
import type { Paths } from "../paths.ts";
import { isRunning } from "../process-mark.ts";
import type { Reporter } from "../reporter.ts";
import { changeState, readState } from "../state.ts";
import type { ServerState } from "../state.ts";
import { checkMysqlUrl, checkRedisUrl } from "./by-url.ts";
import { forgetLists, hasDebianTools, unpackedServer, unpackServer } from "./debian.ts";
import { hasDocker, startContainer } from "./docker.ts";
import { findProgram } from "./find-program.ts";
import { startMysql } from "./mariadb.ts";
import type { Durability } from "./mariadb.ts";
import { greetMysql, greetRedis } from "./probe.ts";
import { startRedis } from "./redis.ts";
import { stopServer } from "./server.ts";
import type { Program } from "./server.ts";

/** One server: its address, where it came from, and its state when the launcher started it and so has to stop it. */
export type ProvidedServer = { readonly url: string; readonly source: string; readonly state?: ServerState };

/** MySQL and Redis, or the reasons why there are none. The MySQL url names no database when the server is private. */
export type Provided =
  | { readonly kind: "servers"; readonly mysql: ProvidedServer; readonly redis: ProvidedServer }
  | { readonly kind: "none"; readonly reasons: readonly string[] };

export type ProvideOptions = {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  readonly durability: Durability;
  /** Ends the search between two steps, with an Interrupted error. */
  readonly signal?: AbortSignal;
};

/**
 * Finds MySQL and Redis or starts them, each on its own: by `MYSQL_URL` or `REDIS_URL`; as left running by an earlier start; from a
 * program on this machine; from Debian's packages; by Docker. What was started is in the state file before this resolves. Throws a
 * LauncherError when a URL is set and nothing answers there.
 */
export async function provideServers(options: ProvideOptions): Promise<Provided> {
  // A wrong address is told before anything is started.
  await checkUrl("mysql", options.env);
  await checkUrl("redis", options.env);
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

type Kind = "mysql" | "redis";

const kinds = {
  mysql: {
    name: "MySQL",
    variable: "MYSQL_URL",
    check: checkMysqlUrl,
    greet: greetMysql,
    programs: ["mariadbd", "mysqld"],
  },
  redis: {
    name: "Redis",
    variable: "REDIS_URL",
    check: checkRedisUrl,
    greet: greetRedis,
    programs: ["redis-server", "valkey-server"],
  },
};

async function checkUrl(kind: Kind, env: NodeJS.ProcessEnv): Promise<void> {
  const { variable, check } = kinds[kind];
  const url = env[variable];
  if (url !== undefined && url !== "") await check(url);
}

async function provide(kind: Kind, options: ProvideOptions, reasons: string[]): Promise<ProvidedServer | undefined> {
  const { name, variable } = kinds[kind];
  const url = options.env[variable];
  if (url !== undefined && url !== "") return { url, source: variable };
  const state = (await leftRunning(kind, options)) ?? (await startOne(kind, options, reasons));
  if (state === undefined) return undefined;
  await changeState(options.paths.stateFile, { [kind]: state });
  options.reporter.say(`${name}: ${state.source}, at ${state.url}`);
  return { url: state.url, source: state.source, state };
}

async function leftRunning(kind: Kind, { paths }: ProvideOptions): Promise<ServerState | undefined> {
  const state = (await readState(paths.stateFile))[kind];
  if (state === undefined) return undefined;
  if (state.kind === "process" && !(await isRunning(state.mark))) return undefined;
  const port = Number(new URL(state.url).port);
  if ((await kinds[kind].greet({ host: "127.0.0.1", port })).ok) return state;
  await stopServer(state);
  return undefined;
}

async function startOne(kind: Kind, options: ProvideOptions, reasons: string[]): Promise<ServerState | undefined> {
  const { name, programs } = kinds[kind];
  for (const way of ways) {
    if (options.signal?.aborted === true) throw new Interrupted();
    try {
      const found = await way.find({ kind, options, programs });
      if (typeof found === "string") reasons.push(`${name}: ${found}`);
      else return await options.reporter.step(`starting ${name} (${way.title})`, found);
    } catch (error) {
      if (!(error instanceof LauncherError)) throw error;
      reasons.push(`${name}: ${error.message}`);
      options.reporter.say(`${name} (${way.title}): ${error.message}`);
    }
  }
  return undefined;
}

type Search = { readonly kind: Kind; readonly options: ProvideOptions; readonly programs: readonly string[] };

/** A way to have a server: what starts it, or why it is not to be had this way. */
type Way = {
  readonly title: string;
  readonly find: (search: Search) => Promise<(() => Promise<ServerState>) | string>;
};

const ways: readonly Way[] = [
  {
    title: "from this machine",
    find: async ({ kind, options, programs }) => {
      const path = await findProgram(programs);
      if (path === undefined) return `no ${programs.join(" or ")} on this machine`;
      return () => startProgram(kind, { path, source: path }, options);
    },
  },
  {
    title: "from Debian's packages",
    find: async ({ kind, options }) => {
      const unpacked = await unpackedServer(kind, options.paths);
      if (unpacked !== undefined) return () => startProgram(kind, unpacked, options);
      if (!(await hasDebianTools())) return "this machine has no apt-get and dpkg-deb to fetch Debian's package with";
      const title = `fetching ${kinds[kind].name} from Debian's packages`;
      const program = await options.reporter.step(title, () => unpackServer(kind, options.paths));
      return () => startProgram(kind, program, options);
    },
  },
  {
    title: "by Docker",
    find: async ({ kind, options }) => {
      if (!(await hasDocker())) return "no Docker engine answers";
      return () => startContainer(kind, options.paths);
    },
  },
];

async function startProgram(kind: Kind, program: Program, options: ProvideOptions): Promise<ServerState> {
  const onSpawned = async (state: ServerState): Promise<void> => {
    await changeState(options.paths.stateFile, { [kind]: state });
  };
  if (kind === "redis") return startRedis(program, options.paths, { onSpawned });
  return startMysql(program, options.paths, { onSpawned, durability: options.durability });
}
