import { hostname } from "node:os";
import { join } from "node:path";

import type { Paths } from "../paths.ts";
import type { BindAddress } from "./bind-address.ts";
import type { FurtherInstance, ServiceName } from "./further-instances.ts";
import { portWishes } from "./port-wishes.ts";
import type { ClusterPorts, PortName } from "./port-wishes.ts";

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

/** What the services share: where the servers are. Without servers the cluster keeps everything in memory. */
export type ServerUrls = { readonly mysqlUrl: string; readonly redisUrl: string };

/** The environment of every process of the cluster. Ports are those of the first instances. */
export function clusterEnv(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly ports: ClusterPorts;
  readonly further?: readonly FurtherInstance[];
  readonly servers: ServerUrls | undefined;
  readonly bind: BindAddress;
}): NodeJS.ProcessEnv {
  const { ports, further = [], servers, bind } = options;
  const deciders = [ports, ...further.map((instance) => instance.ports)].flatMap(
    ({ deciderGrpc }) => deciderGrpc ?? [],
  );
  return {
    // Who has the cluster to himself calls what runs on his machine too; whom he lets in may not, unless he says so.
    ...(bind.isOpen ? {} : { TUTTI_HTTP_EGRESS_ALLOW: "127.0.0.0/8,::1,localhost" }),
    ...options.env,
    ...portVariables(ports),
    TUTTI_DECIDERS: deciders.map((port) => `${bind.reachedAt}:${port}`).join(","),
    TUTTI_BIND: bind.host,
    ...(servers === undefined ? {} : { MYSQL_URL: servers.mysqlUrl, REDIS_URL: servers.redisUrl }),
    // A service stops when the launcher is gone: its input, a pipe from us, then ends.
    TUTTI_LAUNCHER_PID: String(process.pid),
    TUTTI_STOP_ON_STDIN_END: "1",
  };
}

type Places = { readonly ports: ClusterPorts; readonly bind: BindAddress };

/** The services on MySQL and Redis, in the order in which they are stopped: who asks before who answers. */
export function serviceSpecs(
  paths: Paths,
  env: NodeJS.ProcessEnv,
  { ports, further, bind }: Places & { readonly further: readonly FurtherInstance[] },
): ServiceSpec[] {
  const services = [
    { service: "api", http: "apiHttp" },
    { service: "sweeper", http: "sweeperHttp" },
    { service: "indexer", http: "indexerHttp" },
    { service: "decider", http: "deciderHttp" },
  ] as const satisfies readonly { service: ServiceName; http: PortName }[];
  return services.flatMap(({ service, http }) => {
    const script = join("services", service, "dist", "main.js");
    const instances = [{ name: service, ports }, ...further.filter((instance) => instance.service === service)];
    return instances.map(({ name, ports: own }) => {
      const httpPort = own[http] ?? 0;
      // Stable from one start to the next, and another for every process of this machine.
      const ownEnv = { ...env, ...portVariables(own), TUTTI_INSTANCE: `${service}-${hostname()}-${httpPort}` };
      return spec({ name, paths, env: ownEnv, httpPort, bind, script });
    });
  });
}

/** All services in one process on the memory ports. */
export function memorySpec(paths: Paths, env: NodeJS.ProcessEnv, { ports, bind }: Places): ServiceSpec {
  const script = join("packages", "simulation", "dist", "main.js");
  return spec({ name: "cluster", paths, env, httpPort: ports.apiHttp, bind, script });
}

/** The variables that set an instance's ports. */
function portVariables(ports: Partial<ClusterPorts>): NodeJS.ProcessEnv {
  const names = Object.keys(portWishes) as PortName[];
  return Object.fromEntries(
    names.flatMap((name) => (ports[name] === undefined ? [] : [[portWishes[name].variable, String(ports[name])]])),
  );
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
  readonly bind: BindAddress;
}): ServiceSpec {
  return {
    name: options.name,
    script: options.script,
    cwd: options.paths.root,
    env: options.env,
    readyUrl: `http://${options.bind.reachedAt}:${options.httpPort}/health/ready`,
    logFile: join(options.paths.logs, `${options.name}.log`),
  };
}
