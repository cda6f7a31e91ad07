import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { taskIdAt, workflowIdFrom, type QueuedTask } from "@tutti/engine";
import { QueueUnavailableError, type QueueNews, type TaskQueue } from "@tutti/ports";
import { until } from "@tutti/ports/contract";
import { randomUUID } from "node:crypto";

import { connectTaskQueue } from "./connect-task-queue.ts";
import { makeRedisProxy, type RedisProxy } from "./testing/redis-proxy.ts";
import { makeTestRedis, testRedisUrl, type TestRedis } from "./testing/test-redis.ts";

const url = testRedisUrl();

describe("the connection to Redis", () => {
  let redis: TestRedis;
  let proxy: RedisProxy;
  let outages: string[];
  let queue: TaskQueue;
  beforeEach(async () => {
    redis = await makeTestRedis(url);
    proxy = await makeRedisProxy(url);
    outages = [];
    queue = redis.own(
      await connectTaskQueue({
        url: proxy.url,
        prefix: redis.prefix,
        commandTimeoutMs: 300,
        onError: (error) => void outages.push(error.message),
      }),
    );
  });
  afterEach(async () => {
    proxy.open();
    await redis.drop();
    await proxy.close();
  });

  test("any number of queues share two connections", async () => {
    // On a busy machine sixty new queues take longer than an outage may.
    queue = redis.own(await connectTaskQueue({ url: proxy.url, prefix: redis.prefix, commandTimeoutMs: 10_000 }));
    const before = proxy.connections();
    await queue.subscribe(() => undefined);
    const tasks = Array.from({ length: 60 }, (_, index) => task(`q${index}`));
    await queue.enqueue(tasks);

    const claims = await Promise.all(tasks.map(async (added) => await queue.claim(added.queue, 1)));
    await queue.finish(claims.flat());

    expect(claims.flat()).toHaveLength(60);
    expect(proxy.connections() - before).toBe(1);
  });

  test("while Redis is away every call rejects in bounded time, and works again afterwards", async () => {
    await queue.enqueue([task("q")]);
    proxy.cut();

    const calls = [
      queue.enqueue([task("q")]),
      queue.claim("q", 1),
      queue.announce(["q"]),
      queue.returnStalled(),
      queue.ping(),
      queue.subscribe(() => undefined),
    ];
    const outcomes = await Promise.allSettled(calls);
    proxy.open();

    expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason)).toEqual(
      calls.map(() => expect.any(QueueUnavailableError)),
    );
    await until("Redis to answer again", async () => await isAnswering(queue));
    expect(await queue.claim("q", 1)).toHaveLength(1);
  });

  test("a Redis that no longer answers is noticed, and left for a new connection", async () => {
    proxy.hang();

    await expect(queue.ping()).rejects.toThrow("timed out");
    proxy.open();

    expect(await until("Redis to answer again", async () => await isAnswering(queue))).toBe(true);
  });

  test("a subscriber hears that news may have been missed once the connection stands again", async () => {
    const heard: QueueNews[] = [];
    await queue.subscribe((news) => void heard.push(news));
    const resubscriptions = (): number => heard.filter(({ kind }) => kind === "resubscribed").length;

    proxy.cut();
    proxy.open();
    await until("the second subscription", () => resubscriptions() === 2 || undefined);
    await queue.announce(["q"]);

    expect(await until("the work", () => heard.find(({ kind }) => kind === "work"))).toEqual({
      kind: "work",
      queues: ["q"],
    });
  });

  test("a subscriber whose connection went dead in silence is subscribed again", async () => {
    const heard: QueueNews[] = [];
    await queue.subscribe((news) => void heard.push(news));
    proxy.hang();
    await until("the dead connection to be noticed", () => outages[0]);
    proxy.open();

    expect(await until("the second subscription", () => heard[1])).toEqual({ kind: "resubscribed" });
  });

  test("an outage is told once, however often connecting fails", async () => {
    proxy.cut();
    await expect(queue.ping()).rejects.toThrow("timed out");
    proxy.open();
    await until("Redis to answer again", async () => await isAnswering(queue));

    expect(outages).toHaveLength(1);
  });
});

describe("connecting", () => {
  test("a Redis that is not there is told in one line", async () => {
    const proxy = await makeRedisProxy(url);
    await proxy.close();
    const { port } = new URL(proxy.url);

    const connecting = connectTaskQueue({ url: `redis://:hunter2@127.0.0.1:${port}`, prefix: "tutti-test" });

    await expect(connecting).rejects.toMatchObject({
      name: "UnusableRedisError",
      wanted: `a Redis that answers at 127.0.0.1:${port}`,
      came: expect.stringContaining("ECONNREFUSED"),
    });
    await expect(connecting).rejects.not.toThrow("hunter2");
  });

  test("a Redis that may throw keys away is refused", async () => {
    const proxy = await makeRedisProxy(url, {
      rewrite: (answer) => answer.replace("maxmemory_policy:noeviction\r\n", "maxmemory_policy:allkeys-lru\n"),
    });

    const connecting = connectTaskQueue({ url: proxy.url, prefix: "tutti-test" });

    await expect(connecting).rejects.toThrow(/wanted maxmemory-policy noeviction at .*; came allkeys-lru$/u);
    await proxy.close();
  });

  test("the address may come in parts", async () => {
    const { hostname, port } = new URL(url);
    const parts = { user: undefined, password: undefined, database: 0, tls: false };

    const queue = await connectTaskQueue({
      url: { host: hostname, port: Number(port), ...parts },
      prefix: "tutti-test",
    });

    await expect(queue.ping()).resolves.toBeUndefined();
    await queue.close();
  });
});

describe("what lies in Redis", () => {
  test("nothing of a finished job stays, and no events are kept", async () => {
    const redis = await makeTestRedis(url);
    const queue = redis.own(await connectTaskQueue(redis));
    const keysAfter = async (jobs: number): Promise<readonly string[]> => {
      await queue.enqueue(Array.from({ length: jobs }, () => task("q")));
      await queue.finish(await queue.claim("q", jobs));
      return (await redis.keys()).toSorted();
    };

    const few = await keysAfter(1);
    const many = await keysAfter(150);

    expect(many).toEqual(few);
    expect(await redis.client.xlen(`${redis.prefix}:{q}:events`)).toBeLessThan(10);
    await redis.drop();
  });

  test("a queue without claims is looked through for silent holders no more", async () => {
    const redis = await makeTestRedis(url);
    const queue = redis.own(await connectTaskQueue(redis));
    await queue.enqueue([task("done"), task("held")]);
    await queue.finish(await queue.claim("done", 1));
    await queue.claim("held", 1);

    await queue.returnStalled();
    await queue.returnStalled();

    expect(await redis.client.zrange(`${redis.prefix}:claimed`, 0, "-1")).toEqual(["held"]);
    await redis.drop();
  });

  test("a Redis that has forgotten its scripts is given them again", async () => {
    const redis = await makeTestRedis(url);
    const queue = redis.own(await connectTaskQueue(redis));
    await queue.enqueue([task("q")]);
    await queue.finish(await queue.claim("q", 1));

    await redis.client.script("FLUSH");
    await queue.enqueue([task("q"), task("q")]);
    const claims = await queue.claim("q", 2);
    await queue.finish(claims);

    expect(claims).toHaveLength(2);
    await redis.drop();
  });

  test("a job that is not ours is thrown away", async () => {
    const redis = await makeTestRedis(url);
    const queue = redis.own(await connectTaskQueue(redis));
    await queue.enqueue([task("q")]);
    const [job] = await redis.client.zrange(`${redis.prefix}:{q}:prioritized`, 0, "-1");
    await redis.client.hset(`${redis.prefix}:{q}:${job ?? ""}`, "data", '{"not":"ours"}');

    expect(await queue.claim("q", 1)).toEqual([]);
    expect(await redis.client.llen(`${redis.prefix}:{q}:active`)).toBe(0);
    await redis.drop();
  });
});

async function isAnswering(queue: TaskQueue): Promise<true | undefined> {
  try {
    await queue.ping();
    return true;
  } catch {
    return undefined;
  }
}

function task(queue: string): QueuedTask {
  const workflowId = workflowIdFrom(randomUUID());
  if (workflowId === undefined) throw new Error("a UUID is a workflow's id");
  const since = Date.now();
  return {
    workflowId,
    taskId: taskIdAt({ ms: since, ordinal: 0 }, workflowId),
    delivery: 1,
    queue,
    priority: 0,
    since,
  };
}
