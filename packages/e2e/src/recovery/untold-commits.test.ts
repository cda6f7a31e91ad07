import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { clientsOf, type Clients } from "../clients/clients-of.ts";
import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { queryRows } from "../cluster/database.ts";
import { root } from "../root.ts";
import { until } from "../until.ts";
import { recordOf, registerChain, untilLeased, untilStored } from "./chain-of-tasks.ts";
import { beginLoad } from "./load.ts";
import { silencer, type Silencer } from "./silencer.ts";

describe("a decider dies when it has committed, before anybody was told:", () => {
  let silence: Silencer;
  let cluster: Cluster;
  let clients: Clients;
  let diedAt = 0;
  beforeAll(async () => {
    silence = await silencer();
    cluster = await startCluster({ root, name: "recovery-untold-commits", ...silence.between });
    clients = clientsOf(cluster, { root });
  }, 120_000);
  afterAll(async () => {
    clients.close();
    await cluster.stop();
    await silence.close();
  }, 60_000);

  test("a start is answered with the one execution it made", async () => {
    const name = await registerChain(clients);
    silence.decider();
    const starting = watched(clients.over.gRPC.start({ name, version: 1 }));
    const stored = await untilStored(cluster, name);

    await deciderDies();

    expect([await starting.answer]).toEqual(stored);
    expect(starting.answeredAt()).toBeGreaterThan(diedAt);
    expect(await untilStored(cluster, name)).toEqual(stored);
    expect(await completed(name, await starting.answer)).toEqual(["t0 COMPLETED, 1 results"]);
  }, 60_000);

  test("a result is taken once, and the task that its commit leased to a waiting worker is worked on", async () => {
    const name = await registerChain(clients, { length: 2 });
    const workflowId = await clients.over.REST.start({ name, version: 1 });
    const task = await takeTask(clients.over.REST, name);
    const waiting = clients.over.REST.poll(name, { timeoutMs: 5_000 });
    await untilCredited();
    silence.decider();
    const updating = watched(completeTask(clients.over.REST, task));
    await untilLeased(cluster, workflowId, "t1");

    await deciderDies();

    await updating.answer;
    expect(updating.answeredAt()).toBeGreaterThan(diedAt);
    for (const next of await waiting) await completeTask(clients.over.REST, next);
    expect(await completed(name, workflowId)).toEqual(["t0 COMPLETED, 1 results", "t1 COMPLETED, 1 results"]);
  }, 60_000);

  test("a task that a poll has claimed is worked on", async () => {
    const name = await registerChain(clients);
    const workflowId = await clients.over.gRPC.start({ name, version: 1 });
    silence.decider();
    const polling = clients.over.gRPC.poll(name, { timeoutMs: 2_000 });
    await untilLeased(cluster, workflowId);

    await deciderDies();

    for (const task of await polling) await completeTask(clients.over.gRPC, task);
    expect(await completed(name, workflowId)).toEqual(["t0 COMPLETED, 1 results"]);
  }, 60_000);

  test("a task that has not reached its queue either is sent again", async () => {
    const name = await registerChain(clients);
    silence.decider();
    silence.redis();
    const starting = clients.over.gRPC.start({ name, version: 1 });
    const stored = await untilStored(cluster, name);

    await deciderDies();

    expect([await starting]).toEqual(stored);
    expect(await completed(name, await starting)).toEqual(["t0 COMPLETED, 1 results"]);
  }, 60_000);

  test("of many workflows under load, all complete and every task once", async () => {
    const load = await beginLoad(cluster, { root, workMs: 20 });
    const ids = await load.during(20, async () => {
      for (let time = 0; time < 2; time += 1) {
        await untilMoreEvents(20);
        silence.decider();
        await untilMoreEvents(1);
        await deciderDies();
      }
    });

    await load.untilCompleted(ids, 30_000);
    expect([...(await load.faults(ids)), ...load.oddities]).toEqual([]);
    await load.stop();
  }, 120_000);

  /** It is killed, and what it had said with it, and started again. */
  async function deciderDies(): Promise<void> {
    await cluster.deciders[0]?.kill();
    diedAt = performance.now();
    silence.end();
    await cluster.deciders[0]?.restart();
  }

  /** Completes whatever is left of an execution, and gives what its record says when it has completed. */
  async function completed(name: string, workflowId: string): Promise<readonly string[]> {
    for (;;) {
      const { status } = await clients.over.REST.execution(workflowId);
      if (status !== "RUNNING") break;
      const tasks = await clients.over.REST.poll(name, { timeoutMs: 500 });
      for (const task of tasks) await completeTask(clients.over.REST, task);
    }
    const { status } = await untilEnded(clients.over.REST, workflowId);
    expect(status).toBe("COMPLETED");
    return await recordOf(cluster, workflowId);
  }

  /** Waits until the decider knows of a worker that waits. */
  async function untilCredited(): Promise<void> {
    await until("a credit", { withinMs: 10_000 }, async () => {
      const metrics = await (await fetch(cluster.deciders[0]?.metricsUrl ?? "")).text();
      return /^\S*credits\{.*\} [1-9]/mu.test(metrics);
    });
  }

  async function untilMoreEvents(count: number): Promise<void> {
    const events = async (): Promise<number> => {
      const [row] = await queryRows(cluster.mysqlUrl, "select count(*) as count from event");
      return Number(row?.["count"]);
    };
    const before = await events();
    await until(
      `${count} more events`,
      { withinMs: 30_000, everyMs: 5 },
      async () => (await events()) >= before + count,
    );
  }
});

/** A call, and when it was answered. */
function watched<T>(answer: Promise<T>): { readonly answer: Promise<T>; readonly answeredAt: () => number } {
  let at = 0;
  answer.then(
    () => (at = performance.now()),
    () => undefined, // Whoever awaits the answer hears of it.
  );
  return { answer, answeredAt: () => at };
}
