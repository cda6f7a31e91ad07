import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";

import { clientsOf } from "../clients/clients-of.ts";
import { GrpcClient } from "../clients/grpc-client.ts";
import { healthProtos } from "../clients/health-protos.ts";
import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { root } from "../root.ts";
import { beginLoad, type Load } from "./load.ts";

describe("under load, every workflow completes, and every task once", () => {
  let cluster: Cluster;
  let load: Load;
  beforeAll(async () => {
    cluster = await startCluster({ root, name: "recovery-pauses", apis: 2, deciders: 2, sweepers: 2 });
    load = await beginLoad(cluster, { root, workMs: 20 });
  }, 120_000);
  afterAll(async () => {
    await load.stop();
    await cluster.stop();
  }, 60_000);

  test("when one of two deciders stands still", async () => {
    const before = await load.start(20);
    cluster.deciders[0]?.send("SIGSTOP");
    const meanwhile = load.start(10);

    await load.untilCompleted([...before, ...(await meanwhile)], 15_000);
    cluster.deciders[0]?.send("SIGCONT");
    expect(await wrongAfter(0, [...before, ...(await meanwhile)])).toEqual([]);
    expect(await wrongAfter(30_000, await load.start(10))).toEqual([]);
  }, 90_000);

  test("when each service is stopped in its turn, and each ends well", async () => {
    const ends: string[] = [];
    const ids = await load.during(20, async () => {
      for (const one of [cluster.apis[0], cluster.deciders[0], cluster.sweepers[0]]) {
        await delay(100);
        ends.push((await one?.stop()) ?? "");
        one?.start();
      }
    });

    expect(await wrongAfter(30_000, ids)).toEqual([]);
    expect(ends).toEqual(["exit code 0", "exit code 0", "exit code 0"]);
  }, 90_000);

  test("when an api is stopped, which answers every poll that waits in it and every start under way", async () => {
    const clients = clientsOf(cluster, { root, api: 0 });
    const polls = (timeoutMs: number) =>
      [clients.over.gRPC, clients.over.REST].flatMap((conductor) =>
        Array.from({ length: 10 }, () => conductor.poll("nobody_schedules_this", { timeoutMs })),
      );
    // Their connections stand, and what is asked before is received before.
    await Promise.all(polls(100));
    const waiting = polls(5_000);
    await Promise.all(polls(100));
    const started = load.start(5);

    const end = await cluster.apis[0]?.stop();
    cluster.apis[0]?.start();

    expect(await Promise.all(waiting)).toEqual(waiting.map(() => []));
    expect(end).toBe("exit code 0");
    clients.close();
    expect(await wrongAfter(30_000, await started)).toEqual([]);
  }, 90_000);

  test("when an api is stopped, which says NOT_SERVING to whoever watches its health before it ends", async () => {
    const services = ["", "conductor.grpc.tasks.TaskService"];
    const health = new GrpcClient(cluster.address(0).grpc, healthProtos);
    const watches = services.map((service) => health.messages("grpc.health.v1.Health/Watch", { service }));
    const said = async (): Promise<unknown[]> => await Promise.all(watches.map(async (watch) => await watch.next()));
    const before = await said();
    const started = load.start(5);

    const end = cluster.apis[0]?.stop();

    const [first, then] = ["SERVING", "NOT_SERVING"].map((status) => ({ done: false, value: { status } }));
    expect([before, await said()]).toEqual([services.map(() => first), services.map(() => then)]);
    expect(await end).toBe("exit code 0");
    cluster.apis[0]?.start();
    health.close();
    expect(await wrongAfter(30_000, await started)).toEqual([]);
  }, 90_000);

  /** What is wrong once all have completed, in time, and all services are there again. */
  async function wrongAfter(withinMs: number, ids: readonly string[]): Promise<readonly string[]> {
    await load.untilCompleted(ids, withinMs);
    for (const one of [...cluster.deciders, ...cluster.apis, ...cluster.sweepers]) await one.untilReady();
    return [...(await load.faults(ids)), ...load.oddities];
  }
});
