import { withServers } from "@tutti/local";
import type { Reporter, WorkServers } from "@tutti/local";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { startCluster } from "../cluster/cluster.ts";
import type { Cluster, ClusterOptions } from "../cluster/cluster.ts";

/** What `bin/run.mjs` hands to a command. */
export type Command = { readonly root: string; readonly reporter: Reporter; readonly args: readonly string[] };

/** A program to run against a cluster: a built script below the root, with what it is told of the cluster. */
export type ProgramOnCluster = Command & {
  readonly use: "conformance" | "bench" | "clients" | "fuzz";
  readonly durability: "full" | "none";
  readonly size?: Pick<ClusterOptions, "apis" | "deciders" | "sweepers" | "indexers">;
  /** Further variables for all services. */
  readonly serviceEnv?: Readonly<Record<string, string>>;
  readonly script: string;
  readonly argsFor: (cluster: Cluster) => readonly string[];
  readonly envFor: (cluster: Cluster, servers: WorkServers) => Promise<Readonly<Record<string, string>>>;
};

/** Starts servers and a cluster, runs the program with our own output, stops all, and gives the program's exit code. */
export async function runOnCluster(program: ProgramOnCluster): Promise<number> {
  const { root, use, reporter, durability, size = {}, serviceEnv = {} } = program;
  return await withServers({ root, use, reporter, durability, env: process.env }, async (servers) => {
    const urls = { mysqlUrl: servers.mysql.url, redisUrl: servers.redis.url };
    const cluster = await reporter.step("starting the cluster", () =>
      startCluster({ root, name: use, servers: urls, env: serviceEnv, ...size }),
    );
    try {
      return await runProgram(program, { cluster, servers });
    } finally {
      await cluster.stop();
    }
  });
}

async function runProgram(
  { root, script, argsFor, envFor }: ProgramOnCluster,
  { cluster, servers }: { readonly cluster: Cluster; readonly servers: WorkServers },
): Promise<number> {
  const env = { ...process.env, ...(await envFor(cluster, servers)) };
  const child = spawn(process.execPath, [join(root, script), ...argsFor(cluster)], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  const stop = (): boolean => child.kill("SIGTERM");
  servers.signal.addEventListener("abort", stop, { once: true });
  const [code] = await once(child, "exit");
  servers.signal.removeEventListener("abort", stop);
  return typeof code === "number" ? code : 1;
}
