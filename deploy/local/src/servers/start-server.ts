import { Interrupted } from "../interrupt.ts";
import { LauncherError } from "../launcher-error.ts";
import type { Paths } from "../paths.ts";
import { freePort } from "../ports.ts";
import type { Reporter } from "../reporter.ts";
import { changeState } from "../state.ts";
import type { ServerState } from "../state.ts";
import { hasDebianTools, unpackedServer, unpackServer } from "./debian.ts";
import { hasDocker, startContainer } from "./docker.ts";
import { findProgram } from "./find-program.ts";
import { startMysql } from "./mariadb.ts";
import type { Durability } from "./mariadb.ts";
import { startRedis } from "./redis.ts";
import { serverKinds } from "./server-kinds.ts";
import type { ServerKind } from "./server-kinds.ts";
import type { Program } from "./server.ts";

/** What starting a server needs. */
export type StartServerOptions = {
  readonly paths: Paths;
  /** Its PATH says where programs are looked for. */
  readonly env: NodeJS.ProcessEnv;
  readonly reporter: Reporter;
  readonly durability: Durability;
  /** Where it listens; a free port when not given. */
  readonly port?: number;
  /** Ends the search between two steps, with an Interrupted error. */
  readonly signal?: AbortSignal;
};

/**
 * Starts a server in the first way that works: from a program on this machine, from Debian's packages, by Docker. Undefined when none
 * does; each reason is added to `reasons`.
 */
export async function startServer(
  kind: ServerKind,
  options: StartServerOptions,
  reasons: string[],
): Promise<ServerState | undefined> {
  const { name, programs } = serverKinds[kind];
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

type Search = { readonly kind: ServerKind; readonly options: StartServerOptions; readonly programs: readonly string[] };

/** A way to have a server: what starts it, or why it is not to be had this way. */
type Way = {
  readonly title: string;
  readonly find: (search: Search) => Promise<(() => Promise<ServerState>) | string>;
};

const ways: readonly Way[] = [
  {
    title: "from this machine",
    find: async ({ kind, options, programs }) => {
      const path = await findProgram(programs, options.env["PATH"]);
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
      const title = `fetching ${serverKinds[kind].name} from Debian's packages`;
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

async function startProgram(kind: ServerKind, program: Program, options: StartServerOptions): Promise<ServerState> {
  const onSpawned = async (state: ServerState): Promise<void> => {
    await changeState(options.paths.stateFile, { [kind]: state });
  };
  const port = options.port ?? (await freePort());
  if (kind === "redis") return startRedis(program, options.paths, { onSpawned, port });
  return startMysql(program, options.paths, { onSpawned, port, durability: options.durability });
}
