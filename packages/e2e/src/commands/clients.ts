import { runOnCluster } from "./run-on-cluster.ts";
import type { Command } from "./run-on-cluster.ts";

/**
 * `npm run test:clients -- [--only WORD]`: runs programs that use published clients of Conductor, in several languages, on servers and
 * a cluster of its own. The programs are those of `packages/clients-conformance`.
 */
export async function main({ root, reporter, args }: Command): Promise<number> {
  return await runOnCluster({
    ...{ root, reporter, args },
    use: "clients",
    durability: "none",
    script: "packages/clients-conformance/dist/main.js",
    argsFor: (cluster) => ["--rest", cluster.address().rest, "--grpc", cluster.address().grpc, ...args],
    envFor: () => Promise.resolve({}),
  });
}
