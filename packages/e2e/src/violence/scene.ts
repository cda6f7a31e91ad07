import type { Reporter, WorkServers } from "@tutti/local";
import { setTimeout as delay } from "node:timers/promises";

import { startCluster } from "../cluster/cluster.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { ServiceProcess } from "../cluster/service-process.ts";

/** What blows fall on: two apis, two deciders, a sweeper and an indexer, with a MySQL and a Redis of their own. */
export type Scene = {
  readonly root: string;
  readonly cluster: Cluster;
  readonly servers: WorkServers;
  /** Ends a service as a crash does and leaves it dead. Resolves when it is gone. */
  readonly kill: (service: ServiceProcess | undefined) => Promise<void>;
  /** Asks a service to stop, and leaves it stopped. */
  readonly stop: (service: ServiceProcess) => Promise<void>;
  /** Starts a service that was killed, without waiting until it is ready. */
  readonly revive: (service: ServiceProcess | undefined) => void;
  /** Resolves when every service runs and is ready. */
  readonly untilWhole: () => Promise<void>;
  /** Services that ended by themselves, and were started again, or not in good order, in words. */
  readonly deaths: readonly string[];
  readonly close: () => Promise<void>;
};

/** Starts the cluster. Until it is closed, services that end by themselves are started again, as every installation does. */
export async function makeScene(options: {
  readonly root: string;
  readonly name: string;
  readonly servers: WorkServers;
  readonly reporter: Reporter;
}): Promise<Scene> {
  const { root, name, servers, reporter } = options;
  const urls = { mysqlUrl: servers.mysql.url, redisUrl: servers.redis.url };
  const size = { apis: 2, deciders: 2, sweepers: 1, indexers: 1 };
  const cluster = await reporter.step("starting the cluster", () =>
    startCluster({ root, name, servers: urls, ...size }),
  );
  const all = [...cluster.apis, ...cluster.deciders, ...cluster.sweepers, ...cluster.indexers];
  const wantedDead = new Set<ServiceProcess>();
  const deaths: string[] = [];
  const keeping = new AbortController();
  const kept = keepRunning(all, { wantedDead, deaths, signal: keeping.signal });
  return {
    ...{ root, cluster, servers, deaths },
    kill: async (service) => {
      if (service === undefined) return;
      wantedDead.add(service);
      if (service.pid !== undefined) await service.kill();
    },
    stop: async (service) => {
      wantedDead.add(service);
      const how = await service.stop();
      if (how !== "exit code 0") deaths.push(`${service.name} did not end in good order: ${how}`);
    },
    revive: (service) => {
      if (service === undefined) return;
      if (service.pid === undefined) service.start();
      wantedDead.delete(service);
    },
    untilWhole: async () => void (await Promise.all(all.map(async (service) => await service.untilReady()))),
    close: async () => {
      keeping.abort();
      await kept;
      await cluster.stop();
    },
  };
}

async function keepRunning(
  all: readonly ServiceProcess[],
  options: {
    readonly wantedDead: ReadonlySet<ServiceProcess>;
    readonly deaths: string[];
    readonly signal: AbortSignal;
  },
): Promise<void> {
  while (!options.signal.aborted) {
    for (const service of all) {
      if (service.pid !== undefined || options.wantedDead.has(service)) continue;
      options.deaths.push(`${service.name} ended by itself: ${await service.ended}`);
      service.start();
    }
    await delay(200);
  }
}
