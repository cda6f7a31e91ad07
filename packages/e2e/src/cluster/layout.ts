import { join } from "node:path";

import type { ServiceSpec } from "./service-process.ts";

/** How many instances of each service a cluster has. */
export type ClusterSize = {
  readonly apis: number;
  readonly deciders: number;
  readonly sweepers: number;
  readonly indexers: number;
};

/** Where one api listens. */
export type ApiAddress = { readonly grpc: string; readonly rest: string };

/** What every process of one cluster shares. */
export type Common = {
  readonly root: string;
  readonly logs: string;
  readonly mysqlUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** Further variables for all services. */
  readonly env: Readonly<Record<string, string>>;
  /** The addresses by which deciders are reached, for those at which they listen, each host:port. */
  readonly reachDeciders: (listening: readonly string[]) => Promise<readonly string[]>;
};

/** How each process of a cluster is run, in the order in which they are started: who answers before who asks. */
export type Layout = {
  readonly deciders: readonly ServiceSpec[];
  readonly sweepers: readonly ServiceSpec[];
  readonly indexers: readonly ServiceSpec[];
  readonly apis: readonly ServiceSpec[];
  readonly addresses: readonly ApiAddress[];
};

/** How many ports a cluster of that size listens on. */
export function portsOf(size: ClusterSize): number {
  return size.apis * 3 + size.deciders * 2 + size.sweepers + size.indexers;
}

/** Lays a cluster out on the given ports. Source of the variables: architecture, "Addresses". */
export async function layOut(common: Common, size: ClusterSize, ports: readonly number[]): Promise<Layout> {
  const free = [...ports];
  const next = (): string => String(free.shift() ?? 0);
  const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

  const deciders = many(size.deciders, () => ({ TUTTI_DECIDER_GRPC_PORT: next(), TUTTI_DECIDER_HTTP_PORT: next() }));
  const sweepers = many(size.sweepers, () => ({ TUTTI_SWEEPER_HTTP_PORT: next() }));
  const indexers = many(size.indexers, () => ({ TUTTI_INDEXER_HTTP_PORT: next() }));
  const apis = many(size.apis, () => ({
    TUTTI_GRPC_PORT: next(),
    TUTTI_REST_PORT: next(),
    TUTTI_API_HTTP_PORT: next(),
  }));

  const listening = deciders.map((decider) => `127.0.0.1:${decider.TUTTI_DECIDER_GRPC_PORT}`);
  const env = {
    ...process.env,
    MYSQL_URL: common.mysqlUrl,
    REDIS_URL: common.redisUrl,
    TUTTI_REDIS_PREFIX: common.redisPrefix,
    TUTTI_DECIDERS: (await common.reachDeciders(listening)).join(","),
    TUTTI_BIND: "127.0.0.1",
    TUTTI_STOP_ON_STDIN_END: "1",
    ...common.env,
  };
  const specs = (service: string, of: readonly Record<string, string>[], httpPort: string): ServiceSpec[] =>
    of.map((own, index) => {
      const name = `${service}-${index + 1}`;
      return {
        name,
        script: join(common.root, "services", service, "dist", "main.js"),
        cwd: common.root,
        env: { ...env, ...own },
        readyUrl: `http://127.0.0.1:${own[httpPort]}/health/ready`,
        ...("TUTTI_REST_PORT" in own ? { servingUrl: `http://127.0.0.1:${own["TUTTI_REST_PORT"]}/api/version` } : {}),
        logFile: join(common.logs, `${name}.log`),
      };
    });
  return {
    deciders: specs("decider", deciders, "TUTTI_DECIDER_HTTP_PORT"),
    sweepers: specs("sweeper", sweepers, "TUTTI_SWEEPER_HTTP_PORT"),
    indexers: specs("indexer", indexers, "TUTTI_INDEXER_HTTP_PORT"),
    apis: specs("api", apis, "TUTTI_API_HTTP_PORT"),
    addresses: apis.map((api) => ({
      grpc: `127.0.0.1:${api.TUTTI_GRPC_PORT}`,
      rest: `http://127.0.0.1:${api.TUTTI_REST_PORT}`,
    })),
  };
}
