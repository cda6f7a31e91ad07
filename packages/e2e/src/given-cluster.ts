import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { basename } from "node:path";

import { clientsOf } from "./clients/clients-of.ts";
import type { Clients } from "./clients/clients-of.ts";
import { startCluster } from "./cluster/cluster.ts";
import type { Cluster, ClusterOptions } from "./cluster/cluster.ts";
import { root } from "./root.ts";

/** What the tests of a file share. */
export type Given = { readonly cluster: Cluster; readonly clients: Clients };

/**
 * Starts a cluster before the tests of a file and stops it after them; every service must then stop by itself and without an error.
 * The function it gives is for use inside tests.
 */
export function givenCluster(options: Omit<ClusterOptions, "root" | "name"> & { readonly name: string }): () => Given {
  jest.setTimeout(60_000);
  let given: Given | undefined;
  beforeAll(async () => {
    const cluster = await startCluster({ ...options, root });
    given = { cluster, clients: clientsOf(cluster, { root }) };
  }, 120_000);
  afterAll(async () => {
    given?.clients.close();
    const endings = (await given?.cluster.stop()) ?? new Map<string, string>();
    const bad = [...endings].filter(([, how]) => how !== "exit code 0");
    if (bad.length > 0) throw new Error(`did not stop by themselves: ${JSON.stringify(bad)}; see .tutti/logs/e2e`);
  }, 120_000);
  return () => {
    if (given === undefined) throw new Error("the cluster has not started");
    return given;
  };
}

let shared: (() => Given) | undefined;

/**
 * The one cluster of all tests of a file, whichever of the modules that it imports they stand in: an ordinary one of each service, with a
 * key for secrets. To start one takes longer than most tests.
 */
export function sharedCluster(): () => Given {
  const file = basename(expect.getState().testPath ?? "shared", ".test.ts");
  shared ??= givenCluster({ name: file, env: { TUTTI_SECRETS_KEY: randomBytes(32).toString("hex") } });
  return shared;
}
