import { runOnCluster } from "./run-on-cluster.ts";
import type { Command } from "./run-on-cluster.ts";

/**
 * `npm run bench`: measures a cluster of its own, on servers that keep what they commit. Whatever `packages/bench` reads from the
 * environment beyond where the cluster is may be set. `npm run bench -- growth` measures small executions against large ones,
 * `npm run bench -- search` pages of searches among a million.
 */
export async function main({ root, reporter, args }: Command): Promise<number> {
  return await runOnCluster({
    ...{ root, reporter, args },
    use: "bench",
    durability: "full",
    script: "packages/bench/dist/main.js",
    argsFor: () => args,
    envFor: async (cluster, { mysql, redis }) => ({
      TUTTI_GRPC_ADDRESS: cluster.address().grpc,
      TUTTI_REST_URL: `${cluster.address().rest}/api`,
      MYSQL_URL: cluster.mysqlUrl,
      REDIS_URL: cluster.redisUrl,
      TUTTI_METRICS_URLS: cluster.deciders.map(({ metricsUrl }) => metricsUrl).join(","),
      TUTTI_PIDS: pidList({
        api: cluster.apis.map(({ pid }) => pid),
        decider: cluster.deciders.map(({ pid }) => pid),
        sweeper: cluster.sweepers.map(({ pid }) => pid),
        indexer: cluster.indexers.map(({ pid }) => pid),
        mysql: [await mysql.pid()],
        redis: [await redis.pid()],
      }),
    }),
  });
}

/** `api=1,decider=2,decider=3`; what is no process of this machine is left out. */
function pidList(pids: Readonly<Record<string, readonly (number | undefined)[]>>): string {
  return Object.entries(pids)
    .flatMap(([part, all]) => all.flatMap((pid) => (pid === undefined ? [] : [`${part}=${pid}`])))
    .join(",");
}
