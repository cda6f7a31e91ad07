import { instanceRegistrySuite } from "@tutti/ports/contract";

import { connectTaskQueue } from "./connect-task-queue.ts";
import { makeTestRedis, testRedisUrl } from "./testing/test-redis.ts";

const url = testRedisUrl();

instanceRegistrySuite("the registry of instances on Redis", async ({ lapseMs }) => {
  const redis = await makeTestRedis(url);
  return {
    connect: async () => redis.own(await connectTaskQueue({ ...redis, instanceLapseMs: lapseMs })).instances,
    empty: async () => await redis.deleteKeys(),
    drop: async () => await redis.drop(),
  };
});
