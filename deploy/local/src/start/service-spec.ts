import { join } from "node:path";

import type { Paths } from "../paths.ts";
import type { PortWish } from "../ports.ts";

/** One process of the cluster: what to run, what it reads from the environment, and where it says that it is ready. */
export type ServiceSpec = {
  readonly name: string;
  /** The script, run by this Node from the repository's folder. */
  readonly script: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Answers 200 once the service can work. */
  readonly readyUrl: string;
  readonly logFile: string;
};

/** The ports of a cluster on this machine, by what listens there. */
export type ClusterPorts = Readonly<Record<keyof typeof portWishes, number>>;

/** The variables and defaults of the ports. Source: architecture, "Addresses". */
export const portWishes = {
  grpc: { variable: "TUTTI_GRPC_PORT", defaultPort: 8090 },
  rest: { variable: "TUTTI_REST_PORT", defaultPort: 8080 },
  deciderGrpc: { variable: "TUTTI_DECIDER_GRPC_PORT", defaultPort: 8091 },
  apiHttp: { variable: "TUTTI_API_HTTP_PORT", defaultPort: 9090 },
  deciderHttp: { variable: "TUTTI_DECIDER_HTTP_PORT", defaultPort: 9091 },
  sweeperHttp: { variable: "TUTTI_SWEEPER_HTTP_PORT", defaultPort: 9093 },
} as const satisfies Readonly<Record<string, PortWish>>;

/** What the services share: where the servers are. Without servers the cluster keeps everything in memory. */
export type ServerUrls = { readonly mysqlUrl: string; readonly redisUrl: string };

/** The environment of every process of the cluster. */
export function clusterEnv(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly ports: ClusterPorts;
  readonly servers: ServerUrls | undefined;
}): NodeJS.ProcessEnv {
  const { ports, servers } = options;
  const names = Object.keys(portWishes) as (keyof typeof portWishes)[];
  return {
    ...options.env,
    ...Object.fromEntries(names.map((name) => [portWishes[name].variable, String(ports[name])])),
    TUTTI_DECIDERS: `127.0.0.1:${ports.deciderGrpc}`,
    ...(servers === undefined ? {} : { MYSQL_URL: servers.mysqlUrl, REDIS_URL: servers.redisUrl }),
    // A service stops when the launcher is gone: its input, a pipe from us, then ends.
    TUTTI_LAUNCHER_PID: String(process.pid),
    TUTTI_STOP_ON_STDIN_END: "1",
  };
}

/** The services on MySQL and Redis, in the order in which they are stopped: who asks before who answers. */
export function serviceSpecs(paths: Paths, env: NodeJS.ProcessEnv, ports: ClusterPorts): ServiceSpec[] {
  const service = (name: string, httpPort: number): ServiceSpec =>
    spec({ name, paths, env, httpPort, script: join("services", name, "dist", "main.js") });
  return [service("api", ports.apiHttp), service("sweeper", ports.sweeperHttp), service("decider", ports.deciderHttp)];
}

/** All services in one process on the memory ports. */
export function memorySpec(paths: Paths, env: NodeJS.ProcessEnv, ports: ClusterPorts): ServiceSpec {
  const script = join("packages", "simulation", "dist", "main.js");
  return spec({ name: "cluster", paths, env, httpPort: ports.apiHttp, script });
}

/** The MySQL url with a database: the one it names, else `tutti`. */
export function withDatabase(mysqlUrl: string): string {
  const url = new URL(mysqlUrl);
  if (url.pathname === "" || url.pathname === "/") url.pathname = "/tutti";
  return url.href;
}

function spec(options: {
  readonly name: string;
  readonly script: string;
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly httpPort: number;
}): ServiceSpec {
  return {
    name: options.name,
    script: options.script,
    cwd: options.paths.root,
    env: options.env,
    readyUrl: `http://127.0.0.1:${options.httpPort}/health/ready`,
    logFile: join(options.paths.logs, `${options.name}.log`),
  };
}
