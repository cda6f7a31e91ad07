import type { Cluster } from "./observe.ts";

export type Settings = {
  readonly grpcAddress: string;
  readonly restUrl: string;
  readonly cluster: Cluster;
  readonly inFlight: number;
  readonly pollers: number;
  readonly batch: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How many tasks its workflows have, one measurement after the other. */
  readonly sizes: readonly number[];
  /** A part of the names of the transports that are measured; empty: all. */
  readonly by: string;
  /** How many executions are searched. */
  readonly summaries: number;
  readonly redisUrl: string;
  /** How many workers wait in `idle`. */
  readonly idleWorkers: number;
};

/**
 * From the environment: TUTTI_GRPC_ADDRESS, TUTTI_REST_URL, MYSQL_URL, TUTTI_METRICS_URLS (comma list, of deciders),
 * TUTTI_PIDS (`api=1,decider=2`), and TUTTI_BENCH_SECONDS, _IN_FLIGHT, _POLLERS, _BATCH, _SIZES
 * (comma list of tasks in a workflow), _BY (`stream`, `gRPC` or `REST`: that one only) and _IDLE_WORKERS; REDIS_URL.
 */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const number = (name: string, fallback: number): number => Number(env[name] ?? fallback);
  return {
    grpcAddress: required(env, "TUTTI_GRPC_ADDRESS"),
    restUrl: required(env, "TUTTI_REST_URL"),
    cluster: {
      mysqlUrl: required(env, "MYSQL_URL"),
      metricsUrls: (env["TUTTI_METRICS_URLS"] ?? "").split(",").filter((url) => url !== ""),
      pids: pidsFrom(env["TUTTI_PIDS"] ?? ""),
    },
    inFlight: number("TUTTI_BENCH_IN_FLIGHT", 200),
    pollers: number("TUTTI_BENCH_POLLERS", 8),
    batch: number("TUTTI_BENCH_BATCH", 20),
    warmUpMs: 3_000,
    measureMs: number("TUTTI_BENCH_SECONDS", 8) * 1000,
    sizes: (env["TUTTI_BENCH_SIZES"] ?? "1,10").split(",").map(Number),
    by: env["TUTTI_BENCH_BY"] ?? "",
    summaries: number("TUTTI_BENCH_SUMMARIES", 1_000_000),
    redisUrl: env["REDIS_URL"] ?? "redis://127.0.0.1:6379",
    idleWorkers: number("TUTTI_BENCH_IDLE_WORKERS", 1_000),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

/** `api=1,decider=2,decider=3` by part. */
function pidsFrom(text: string): ReadonlyMap<string, readonly number[]> {
  const pids = new Map<string, number[]>();
  for (const entry of text.split(",").filter((each) => each !== "")) {
    const [part = "", pid = ""] = entry.split("=");
    pids.set(part, [...(pids.get(part) ?? []), Number(pid)]);
  }
  return pids;
}
