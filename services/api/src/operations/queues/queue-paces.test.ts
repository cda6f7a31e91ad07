import { expect, test } from "@jest/globals";
import type { EndedOfQueue, RecentTask } from "@tutti/ports";

import { QueuePaces } from "./queue-paces.ts";

const now = 10_000_000;
const ended = (more: Partial<RecentTask>): RecentTask => ({
  ...{ status: "COMPLETED", scheduledTime: 100, startTime: 150, endTime: 200 },
  ...more,
});
const pay = (tasks: readonly RecentTask[], spanMs = 900_000): EndedOfQueue => {
  return { taskType: "pay", domain: "", sinceTime: now - spanMs, tasks };
};

function given(queues: readonly EndedOfQueue[]) {
  const clock = { now };
  const looks: unknown[] = [];
  const endedTasks = async (taskTypes: readonly string[], { sinceTime }: { readonly sinceTime: number }) => {
    looks.push([taskTypes, sinceTime]);
    return await Promise.resolve(queues);
  };
  return { clock, looks, paces: new QueuePaces({ index: { endedTasks }, nowMs: () => clock.now }) };
}

test("a queue tells how many of its tasks ended a minute, how many failed, and how long they waited", async () => {
  const failed = ended({ status: "TIMED_OUT", startTime: 0 });
  const { paces } = given([pay([ended({}), failed, ended({ startTime: 300 })]), { ...pay([ended({})]), domain: "eu" }]);

  const found = await paces.of(["pay"]);

  expect([...found.keys()]).toEqual(["pay", "eu:pay"]);
  expect(found.get("pay")).toEqual({ ended: 3, failed: 1, endedPerMinute: 3 / 15, waitP95Ms: 200 });
});

test("of a queue with more than are looked at the rate is that of the time they took, and no other's changes with it", async () => {
  const { paces } = given([pay([ended({}), ended({})], 30_000), { ...pay([ended({})]), domain: "eu" }]);

  const found = await paces.of(["pay"]);

  expect(found.get("pay")?.endedPerMinute).toBe(4);
  expect(found.get("eu:pay")?.endedPerMinute).toBe(1 / 15);
});

test("whoever asks within five seconds shares one look", async () => {
  const { paces, clock, looks } = given([]);

  await Promise.all([paces.of(["pay"]), paces.of(["pay"])]);
  clock.now += 4_999;
  await paces.of(["pay"]);
  expect(looks).toEqual([[["pay"], now - 900_000]]);
  clock.now += 1;
  await paces.of(["pay"]);
  expect(looks).toHaveLength(2);
});

test("a look that failed is not kept", async () => {
  let fails = true;
  const endedTasks = async () => {
    if (fails) throw new Error("away");
    return await Promise.resolve([]);
  };
  const paces = new QueuePaces({ index: { endedTasks }, nowMs: () => now });

  await expect(paces.of(["pay"])).rejects.toThrow("away");
  fails = false;
  expect(await paces.of(["pay"])).toEqual(new Map());
});
