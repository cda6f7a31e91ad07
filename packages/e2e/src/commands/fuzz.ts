import { randomBytes } from "node:crypto";

import { runOnCluster } from "./run-on-cluster.ts";
import type { Command } from "./run-on-cluster.ts";

/**
 * `npm run fuzz -- [--minutes N] [--seed N] [--only WORD]`: random and hostile requests to every REST endpoint and gRPC method of a
 * cluster of its own, in which everything is switched on. The arguments are those of `fuzz/main.ts`.
 */
export async function main({ root, reporter, args }: Command): Promise<number> {
  return await runOnCluster({
    ...{ root, reporter, args },
    use: "fuzz",
    durability: "none",
    serviceEnv: {
      TUTTI_SECRETS_KEY: randomBytes(32).toString("hex"),
      TUTTI_ENVIRONMENT_WRITES: "on",
    },
    script: "packages/e2e/dist/fuzz/main.js",
    argsFor: (cluster) => {
      const { rest, grpc } = cluster.address();
      const all = [...cluster.apis, ...cluster.deciders, ...cluster.sweepers, ...cluster.indexers];
      return [
        "--rest",
        rest,
        "--grpc",
        grpc,
        "--pids",
        all.map(({ name, pid }) => `${name}=${pid ?? 0}`).join(","),
        ...args,
      ];
    },
    envFor: () => Promise.resolve({}),
  });
}
