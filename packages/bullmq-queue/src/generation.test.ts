import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { connectTaskQueue, type RedisTaskQueue } from "./connect-task-queue.ts";
import { namesUnder } from "./names.ts";
import { makeTestRedis, testRedisUrl, type TestRedis } from "./testing/test-redis.ts";

describe("a generation that another run of Redis has brought with it", () => {
  let redis: TestRedis;
  let queue: RedisTaskQueue;
  beforeAll(async () => {
    redis = await makeTestRedis(testRedisUrl());
    queue = redis.own(await connectTaskQueue(redis));
  });
  afterAll(async () => {
    await redis.drop();
  });

  test("does not stand, and is refilled once: what came after the copy is lost", async () => {
    await broughtBy("another", async () => {
      await queue.beginRefill("n1", 10_000);
      await queue.endRefill("n1");
    });

    expect(await queue.generation()).toBeUndefined();
    expect([await queue.beginRefill("n2", 10_000), await queue.beginRefill("n3", 10_000)]).toEqual([true, false]);
    expect(await queue.endRefill("n2")).toBe(true);
    expect(await queue.generation()).toBe("n2");
  });

  test("cannot be made by a refill that had begun before", async () => {
    await redis.client.del(key());
    await broughtBy("another", async () => await queue.beginRefill("n4", 10_000));

    expect(await queue.holdRefill("n4", 10_000)).toBe(false);
    expect(await queue.endRefill("n4")).toBe(false);
    expect(await queue.generation()).toBeUndefined();
  });

  /** Does it, and makes what it wrote look as another run of the server would have left it. */
  async function broughtBy(run: string, act: () => Promise<unknown>): Promise<void> {
    await act();
    const own = /run_id:(?<run>\w+)/u.exec(await redis.client.info("server"))?.groups?.["run"] ?? "";
    const value = (await redis.client.get(key())) ?? "";
    expect(value).toContain(own);
    await redis.client.set(key(), value.replace(own, run), "KEEPTTL");
  }

  function key(): string {
    return namesUnder(redis.prefix).generation;
  }
});
