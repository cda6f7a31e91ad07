import { conformanceEnv } from "../conformance/conformance-env.ts";
import { runOnCluster } from "./run-on-cluster.ts";
import type { Command } from "./run-on-cluster.ts";

/**
 * `npm run conformance -- [--all] [--only WORD] [--times N] [--jobs N] [--verbose]`: plays the conformance cases on servers and a
 * cluster of its own. The arguments are those of `conformance/main.ts`.
 */
export async function main({ root, reporter, args }: Command): Promise<number> {
  return await runOnCluster({
    ...{ root, reporter, args },
    use: "conformance",
    durability: "none",
    serviceEnv: conformanceEnv,
    script: "packages/e2e/dist/conformance/main.js",
    argsFor: (cluster) => ["--url", cluster.address().rest, ...args],
    envFor: () => Promise.resolve({}),
  });
}
