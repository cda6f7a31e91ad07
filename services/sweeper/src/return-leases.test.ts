import { describe, expect, test } from "@jest/globals";
import type { Lease } from "@tutti/engine";
import { makeMemoryInstanceRegistry, makeMemoryTaskQueue } from "@tutti/ports/memory";

import { defaultLimits } from "./limits.ts";
import { noMetrics } from "./metrics.ts";
import { ReturnLeases } from "./return-leases.ts";
import { makeHandClock } from "./testing/hand-clock.ts";
import { makeHeldDecider } from "./testing/held-decider.ts";
import { leaseAt } from "./testing/ids.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { storeOf, type Stored } from "./testing/stored.ts";

describe("leases of the dead", () => {
  test("they are given back once their holder's last beat and a while after it have passed", async () => {
    const given = await givenLeases([leaseAt(1), leaseAt(2)]);
    await given.instances.beat("api-1", "a");

    const returnedAfter = await given.secondsUntil(() => given.decider.events.length > 0);

    expect(returnedAfter).toBeGreaterThanOrEqual(10);
    expect(returnedAfter).toBeLessThanOrEqual(13);
    expect(given.decider.events).toMatchObject([
      { kind: "TaskReturned", leaseId: "lease-1", taskId: leaseAt(1).taskId, workflowId: leaseAt(1).workflowId },
      { kind: "TaskReturned", leaseId: "lease-2" },
    ]);
  });

  test("those of an earlier life are given back while the instance lives on", async () => {
    const given = await givenLeases([leaseAt(1, { epoch: "a" }), leaseAt(2, { epoch: "b" })]);

    await given.seconds(20, async () => await given.instances.beat("api-1", "b"));

    expect(given.decider.events).toMatchObject([{ leaseId: "lease-1" }]);
  });

  test("who goes on beating keeps its leases", async () => {
    const given = await givenLeases([leaseAt(1)]);

    await given.seconds(60, async () => await given.instances.beat("api-1", "a"));

    expect(given.decider.events).toEqual([]);
  });

  test("nobody is dead while Redis is emptied, and for a while after it was refilled", async () => {
    const given = await givenLeases([leaseAt(1)]);
    given.queue.empty();

    await given.seconds(30);
    await given.queue.beginRefill("g2", 1_000);
    await given.queue.endRefill("g2");
    await given.seconds(9);

    expect(given.decider.events).toEqual([]);
  });

  test("an outage of Redis kills nobody: the beats that were missed are waited for", async () => {
    const given = await givenLeases([leaseAt(1)]);
    await given.seconds(5, async () => await given.instances.beat("api-1", "a"));
    given.breakRedis(true);
    await given.seconds(30);
    given.breakRedis(false);

    await given.seconds(2);
    await given.seconds(10, async () => await given.instances.beat("api-1", "a"));

    expect(given.decider.events).toEqual([]);
  });

  test("one that decider could not give back is tried again", async () => {
    const given = await givenLeases([leaseAt(1)], { answers: false });
    await given.seconds(13);
    given.decider.refuse(leaseAt(1).workflowId, { kind: "Unavailable", message: "no decider" });

    await given.seconds(2);

    expect(given.decider.events).toHaveLength(2);
  });

  test("a row that is left over although its task is given back is dropped", async () => {
    const given = await givenLeases([leaseAt(1)]);

    await given.seconds(16);

    expect(given.decider.events).toHaveLength(1);
    expect(given.decider.flushes).toContain("lease-1");
  });

  test("more than may be under way are given back one after the other", async () => {
    const leases = Array.from({ length: 5 }, (_, n) => leaseAt(n));
    const given = await givenLeases(leases);

    await given.seconds(16);

    expect(given.decider.events).toHaveLength(5);
  });
});

/** Leases that are old, in a cluster that has stood for long, looked at each second. */
async function givenLeases(leases: readonly Lease[], { answers = true } = {}) {
  const stored: Stored = { leases };
  const clock = makeHandClock();
  const queue = makeMemoryTaskQueue({ now: () => clock.nowMs() });
  await queue.beginRefill("g1", 1_000);
  await queue.endRefill("g1");
  const instances = makeMemoryInstanceRegistry({ now: () => clock.nowMs() });
  const decider = makeHeldDecider();
  let isBroken = false;
  let events = 0;
  const returner = new ReturnLeases({
    store: storeOf(stored),
    queue: {
      generation: async () => {
        if (isBroken) throw new Error("Redis is away");
        return await queue.generation();
      },
    },
    instances,
    decider,
    log: recordedLog().log,
    metrics: noMetrics,
    limits: { ...defaultLimits, maxReturnsInFlight: 2 },
    clock,
    newUuid: () => `event-${(events += 1)}`,
  });
  let running: Promise<void> | undefined;
  const second = async (): Promise<void> => {
    await clock.advance(1_000);
    running ??= returner
      .run(new AbortController().signal)
      .catch(() => undefined)
      .finally(() => (running = undefined));
    // Each answer lets the next ones be asked for.
    for (let turn = 0; turn < 5; turn += 1) {
      await clock.advance(0);
      if (answers) decider.answerAll();
    }
    await clock.advance(0);
  };
  const seconds = async (count: number, each: () => Promise<void> = async () => await Promise.resolve()) => {
    for (let passed = 0; passed < count; passed += 1) {
      await each();
      await second();
    }
  };
  const secondsUntil = async (isSo: () => boolean): Promise<number> => {
    for (let passed = 0; passed < 60; passed += 1) {
      if (isSo()) return passed;
      await second();
    }
    throw new Error("a minute has passed in vain");
  };
  return {
    queue,
    instances,
    decider,
    seconds,
    secondsUntil,
    breakRedis: (broken: boolean) => void (isBroken = broken),
  };
}
