import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { databaseUrl, dropDatabase } from "./database.ts";
import { freePorts } from "./free-ports.ts";
import { layOut, portsOf } from "./layout.ts";
import type { ApiAddress, ClusterSize, Common, Layout } from "./layout.ts";
import { deleteKeys } from "./redis-keys.ts";
import { runScript } from "./run-script.ts";
import { ServiceProcess } from "./service-process.ts";

/** A running cluster of the built services, with a database and Redis keys of its own. */
export type Cluster = {
  readonly apis: readonly ServiceProcess[];
  readonly deciders: readonly ServiceProcess[];
  readonly sweepers: readonly ServiceProcess[];
  readonly indexers: readonly ServiceProcess[];
  /** Where the n-th api listens: `grpc` is host:port, `rest` begins with http:// and has no path. */
  readonly address: (index?: number) => ApiAddress;
  readonly mysqlUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** The ends of all logs, for a message. */
  readonly logs: (lines?: number) => string;
  /** Stops every process, deletes the database and the keys, and gives how each process ended that still ran, in words. */
  readonly stop: () => Promise<ReadonlyMap<string, string>>;
};

/** What a cluster is made of. Absent sizes are one of each service. */
export type ClusterOptions = Partial<ClusterSize> & {
  /** The repository's folder, whose services are built. */
  readonly root: string;
  /** Where its logs lie: .tutti/logs/e2e/<name>, until a cluster of that name starts again. Absent: they go with the cluster. */
  readonly name?: string;
  /** The servers; absent: TUTTI_TEST_MYSQL_URL and TUTTI_TEST_REDIS_URL. */
  readonly servers?: { readonly mysqlUrl: string; readonly redisUrl: string };
  /** Further variables for all services. */
  readonly env?: Readonly<Record<string, string>>;
  /** Puts something between deciders and who calls them: gives an address for each at which one listens. */
  readonly reachDeciders?: (listening: readonly string[]) => Promise<readonly string[]>;
};

/**
 * Starts the built services on free ports and resolves when all of them are ready.
 * @throws Error when a service is not built, the migration fails or a service does not get ready; nothing is then left
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const servers = options.servers ?? serversOfTests();
  const unique = `tutti_e2e_${randomBytes(6).toString("hex")}`;
  const common: Common = {
    root: options.root,
    logs: emptyLogFolder(join(options.root, ".tutti", "logs", "e2e", options.name ?? unique)),
    mysqlUrl: databaseUrl(servers.mysqlUrl, unique),
    redisUrl: servers.redisUrl,
    redisPrefix: unique,
    env: options.env ?? {},
    reachDeciders: options.reachDeciders ?? ((listening) => Promise.resolve(listening)),
  };
  const { apis = 1, deciders = 1, sweepers = 1, indexers = 1 } = options;
  const size = { apis, deciders, sweepers, indexers };
  const layout = await layOut(common, size, await freePorts(portsOf(size)));
  const cluster = clusterOf(common, layout, async () => {
    await dropDatabase(servers.mysqlUrl, unique);
    if (options.name === undefined) rmSync(common.logs, { recursive: true, force: true });
  });
  try {
    assertBuilt(layout);
    await runScript(common.root, { service: "decider", script: "migrate.js", env: layout.deciders[0]?.env ?? {} });
    await startAll(cluster);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** The servers that tests use. @throws Error when they are not named */
export function serversOfTests(): { readonly mysqlUrl: string; readonly redisUrl: string } {
  const { TUTTI_TEST_MYSQL_URL: mysqlUrl, TUTTI_TEST_REDIS_URL: redisUrl } = process.env;
  if (mysqlUrl === undefined || redisUrl === undefined) {
    throw new Error("TUTTI_TEST_MYSQL_URL and TUTTI_TEST_REDIS_URL are not set; npm test sets them");
  }
  return { mysqlUrl, redisUrl };
}

function clusterOf(common: Common, layout: Layout, dropIt: () => Promise<void>): Cluster {
  const processes = (specs: Layout["apis"]): ServiceProcess[] => specs.map((spec) => new ServiceProcess(spec));
  const [apis, deciders] = [processes(layout.apis), processes(layout.deciders)];
  const [sweepers, indexers] = [processes(layout.sweepers), processes(layout.indexers)];
  const endings = new Map<string, string>();
  const stopAll = async (some: readonly ServiceProcess[]): Promise<void> => {
    const running = some.filter(({ pid }) => pid !== undefined);
    await Promise.all(running.map(async (one) => endings.set(one.name, await one.stop())));
  };
  return {
    apis,
    deciders,
    sweepers,
    indexers,
    address: (index = 0) => {
      const address = layout.addresses[index];
      if (address === undefined) throw new Error(`there is no api ${index}`);
      return address;
    },
    mysqlUrl: common.mysqlUrl,
    redisUrl: common.redisUrl,
    redisPrefix: common.redisPrefix,
    logs: (lines) => [...apis, ...deciders, ...sweepers, ...indexers].map((one) => one.log(lines)).join("\n"),
    stop: async () => {
      // Who asks stops before who answers.
      await stopAll(apis);
      await stopAll([...sweepers, ...indexers]);
      await stopAll(deciders);
      await dropIt();
      await deleteKeys(common.redisUrl, common.redisPrefix);
      return endings;
    },
  };
}

function emptyLogFolder(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function assertBuilt(layout: Layout): void {
  const { deciders, sweepers, indexers, apis } = layout;
  for (const { script } of [...deciders, ...sweepers, ...indexers, ...apis]) {
    if (!existsSync(script)) throw new Error(`${script} is not built; npm run setup builds everything`);
  }
}

async function startAll({ deciders, sweepers, indexers, apis }: Cluster): Promise<void> {
  const all = [...deciders, ...sweepers, ...indexers, ...apis];
  for (const one of all) one.start();
  await Promise.all(all.map(async (one) => await one.untilReady()));
}
