import { taskQueueSuite } from "@tutti/ports/contract";

import { connectTaskQueue } from "./connect-task-queue.ts";
import { makeTestRedis, testRedisUrl } from "./testing/test-redis.ts";

const url = testRedisUrl();

taskQueueSuite("the task queue on Redis", async ({ lockDurationMs }) => {
  const redis = await makeTestRedis(url);
  return {
    connect: async () => redis.own(await connectTaskQueue({ ...redis, lockDurationMs })),
    empty: async () => await redis.deleteKeys(),
    drop: async () => await redis.drop(),
  };
});
