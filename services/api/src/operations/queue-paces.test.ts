import { expect, test } from "@jest/globals";
import type { EndedTask } from "@tutti/ports";

import { QueuePaces } from "./queue-paces.ts";

const now = 10_000_000;
const ended = (more: Partial<EndedTask>): EndedTask => ({
  ...{ taskType: "pay", domain: "", status: "COMPLETED", scheduledTime: 100, startTime: 150, endTime: 200 },
  ...more,
});

function given(tasks: readonly EndedTask[], spanMs = 900_000) {
  const clock = { now };
  const looks: number[] = [];
  const endedTasks = async (sinceTime: number) => {
    looks.push(sinceTime);
    return await Promise.resolve({ sinceTime: now - spanMs, tasks });
  };
  return { clock, looks, paces: new QueuePaces({ index: { endedTasks }, nowMs: () => clock.now }) };
}

test("a queue tells how many of its tasks ended a minute, how many failed, and how long they waited", async () => {
  const failed = ended({ status: "TIMED_OUT", startTime: 0 });
  const { paces } = given([ended({}), failed, ended({ startTime: 300 }), ended({ domain: "eu" })]);

  const found = await paces.all();

  expect([...found.keys()]).toEqual(["pay", "eu:pay"]);
  expect(found.get("pay")).toEqual({ ended: 3, failed: 1, endedPerMinute: 3 / 15, waitP95Ms: 200 });
});

test("of more than are looked at the rate is that of the time they took", async () => {
  const { paces } = given([ended({}), ended({})], 30_000);

  expect((await paces.all()).get("pay")?.endedPerMinute).toBe(4);
});

test("whoever asks within five seconds shares one look", async () => {
  const { paces, clock, looks } = given([]);

  await Promise.all([paces.all(), paces.all()]);
  clock.now += 4_999;
  await paces.all();
  expect(looks).toEqual([now - 900_000]);
  clock.now += 1;
  await paces.all();
  expect(looks).toHaveLength(2);
});

test("a look that failed is not kept", async () => {
  let fails = true;
  const endedTasks = async () => {
    if (fails) throw new Error("away");
    return await Promise.resolve({ sinceTime: 0, tasks: [] });
  };
  const paces = new QueuePaces({ index: { endedTasks }, nowMs: () => now });

  await expect(paces.all()).rejects.toThrow("away");
  fails = false;
  expect(await paces.all()).toEqual(new Map());
});
