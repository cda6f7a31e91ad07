import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import { clientsOf, type Clients } from "../clients/clients-of.ts";
import { executing, registerWaits, running } from "../clients/waiting-callers.ts";
import { startCluster, type Cluster } from "../cluster/cluster.ts";
import { deleteKeys } from "../cluster/redis-keys.ts";
import { root } from "../root.ts";
import { until } from "../until.ts";
import { silencer, type Silencer } from "./silencer.ts";

/** core.md 11: "a lost message costs a second, not the time-out". */
describe("a caller who waits for an execution is told of its end", () => {
  let silence: Silencer;
  let cluster: Cluster;
  let here: Clients;
  let elsewhere: Clients;
  beforeAll(async () => {
    silence = await silencer();
    cluster = await startCluster({ root, name: "recovery-lost-wake-ups", apis: 2, ...silence.between });
    [here, elsewhere] = [clientsOf(cluster, { root }), clientsOf(cluster, { root, api: 1 })];
  }, 120_000);
  // Also after a test that has failed.
  afterEach(() => silence.end());
  afterAll(async () => {
    here.close();
    elsewhere.close();
    await cluster.stop();
    await silence.close();
  }, 60_000);

  test("where the decider's word of it reaches nobody", async () => {
    const { id, told } = await givenCaller();
    silence.decider();
    const completing = completed(id);

    const { run, tookMs } = await told;

    // Whoever completed it does not know yet: that word was lost too.
    expect(run).toEqual({ workflowId: id, status: "COMPLETED", signalTimeout: false });
    expect(tookMs()).toBeLessThan(5_000);
    silence.end();
    await completing;
  }, 60_000);

  test("where the decider dies with its commit, and comes again", async () => {
    const { id, told } = await givenCaller();
    silence.decider();
    const completing = completed(id);
    await cluster.deciders[0]?.kill();
    silence.end();
    await cluster.deciders[0]?.restart();

    expect((await told).run).toEqual({ workflowId: id, status: "COMPLETED", signalTimeout: false });
    await completing;
  }, 60_000);

  test("where Redis is emptied and cannot be reached meanwhile", async () => {
    const { id, told } = await givenCaller();
    await deleteKeys(cluster.redisUrl, cluster.redisPrefix);
    silence.redis();

    await completed(id);

    const { run, tookMs } = await told;
    silence.end();
    expect(run).toEqual({ workflowId: id, status: "COMPLETED", signalTimeout: false });
    expect(tookMs()).toBeLessThan(5_000);
  }, 60_000);

  /** One who waits at the first api for an execution of one task. */
  async function givenCaller() {
    const name = await registerWaits(here, ["a"]);
    const executed = executing.gRPC(here, { name, waitForSeconds: 50 });
    const id = await running(elsewhere, name);
    await untilStartsAreAnswered();
    const since = performance.now();
    const told = executed.then((run) => {
      const at = performance.now();
      return { run, tookMs: () => at - since };
    });
    return { id, told };
  }

  /** Waits until the first api has heard of its starts, so that its callers wait. */
  async function untilStartsAreAnswered(): Promise<void> {
    await until("no event to be unanswered", { withinMs: 10_000 }, async () => {
      const metrics = await (await fetch(cluster.apis[0]?.metricsUrl ?? "")).text();
      return /^tutti_unanswered_events(\{.*\})? 0$/mu.test(metrics);
    });
  }

  async function completed(workflowId: string): Promise<void> {
    await elsewhere.http.must("POST", `/tasks/${workflowId}/a/COMPLETED`, {});
  }
});
