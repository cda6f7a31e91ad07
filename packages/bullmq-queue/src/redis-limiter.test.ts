import { expect, test } from "@jest/globals";
import { slotLeaseId } from "@tutti/engine";
import { limiterSuite, pollDataSuite } from "@tutti/ports/contract";

import { connectTaskQueue } from "./connect-task-queue.ts";
import { namesUnder } from "./names.ts";
import { makeTestRedis, testRedisUrl } from "./testing/test-redis.ts";

const url = testRedisUrl();

limiterSuite("the limiter on Redis", async () => {
  const redis = await makeTestRedis(url);
  return {
    connect: async () => {
      const queue = redis.own(await connectTaskQueue(redis));
      return { limiter: queue.limiter, queue };
    },
    empty: async () => await redis.deleteKeys(),
    drop: async () => await redis.drop(),
  };
});

pollDataSuite("poll data on Redis", async () => {
  const redis = await makeTestRedis(url);
  return {
    connect: async () => redis.own(await connectTaskQueue(redis)).pollData,
    empty: async () => await redis.deleteKeys(),
    drop: async () => await redis.drop(),
  };
});

test("a limiter that another run of Redis has brought with it is not open", async () => {
  const redis = await makeTestRedis(url);
  const { limiter } = redis.own(await connectTaskQueue(redis));
  await limiter.beginRebuild("before", { waitMs: 0, holdMs: 5_000 });
  await limiter.endRebuild("before");
  const { life } = namesUnder(redis.prefix).limits;

  await redis.client.set(life, ((await redis.client.get(life)) ?? "").replace(/^\w+/u, "another"));

  const limit = { name: "pack", concurrentExecLimit: 1, rateLimitPerFrequency: 0, rateLimitFrequencyInSeconds: 0 };
  expect(await limiter.take([{ limit, leaseId: slotLeaseId("1") }])).toMatchObject([{ kind: "refused" }]);
  expect(await limiter.life()).toBeUndefined();
  expect(await limiter.beginRebuild("after", { waitMs: 60_000, holdMs: 5_000 })).toBe("waiting");
  await redis.drop();
});
