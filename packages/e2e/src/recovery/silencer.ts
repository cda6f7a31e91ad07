import { serversOfTests, type ClusterOptions } from "../cluster/cluster.ts";
import { cuttingProxy, type CuttingProxy } from "../violence/cutting-proxy.ts";

/** Stands between a cluster's deciders and everybody they could tell what they have committed. */
export type Silencer = {
  /** How the cluster is to be started. */
  readonly between: Pick<ClusterOptions, "servers" | "reachDeciders">;
  /** What deciders say to api and sweeper stays here from now on. */
  readonly decider: () => void;
  /** What anybody says to Redis stays here from now on. */
  readonly redis: () => void;
  /** Everything passes again, over new connections; what was kept back is gone. */
  readonly end: () => void;
  readonly close: () => Promise<void>;
};

/** Makes one on the servers of the tests. */
export async function silencer(): Promise<Silencer> {
  const { mysqlUrl, redisUrl } = serversOfTests();
  const direct = new URL(redisUrl);
  const redis = await cuttingProxy(direct.host, { answersTakeMs: 0 });
  const deciders: CuttingProxy[] = [];
  const reachDeciders = async (listening: readonly string[]): Promise<readonly string[]> => {
    for (const address of listening) deciders.push(await cuttingProxy(address, { answersTakeMs: 0 }));
    return deciders.map(({ address }) => address);
  };
  direct.host = redis.address;
  return {
    between: { servers: { mysqlUrl, redisUrl: direct.href }, reachDeciders },
    decider: () => deciders.forEach((proxy) => proxy.keepBack("server")),
    redis: () => redis.keepBack("client"),
    end: () => [redis, ...deciders].forEach((proxy) => proxy.cut()),
    close: async () => void (await Promise.all([redis, ...deciders].map(async (proxy) => await proxy.close()))),
  };
}
