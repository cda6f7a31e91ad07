import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";

import { connectTaskQueue, type RedisTaskQueue } from "./connect-task-queue.ts";
import { makeTestRedis, testRedisUrl, type TestRedis } from "./testing/test-redis.ts";

let place: TestRedis;
let queue: RedisTaskQueue;
beforeEach(async () => {
  place = await makeTestRedis(testRedisUrl());
  queue = await connectTaskQueue({ url: testRedisUrl(), prefix: place.prefix });
});
afterEach(async () => {
  await queue.close();
  await place.drop();
});

test("entries are in their streams in the order in which they were appended", async () => {
  const entry = (stream: string, id: string) => ({ stream, id, event: `{"n":"${id} ä"}` });

  await queue.statusStreams.append([entry("one", "1"), entry("other", "2"), entry("one", "3")]);

  const redis = new Redis(testRedisUrl());
  const found = await redis.xrange(`${place.prefix}:stream:one`, "-", "+");
  redis.disconnect();
  expect(found.map(([, fields]) => fields)).toEqual([
    ["id", "1", "event", `{"n":"1 ä"}`],
    ["id", "3", "event", `{"n":"3 ä"}`],
  ]);
});
