import { limiterSuite, pollDataSuite } from "@tutti/ports/contract";

import { connectTaskQueue } from "./connect-task-queue.ts";
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
