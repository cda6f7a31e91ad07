import { randomBytes } from "node:crypto";

import type { TaskQueue } from "@tutti/ports";
import { Redis } from "ioredis";

/** A corner of the Redis that tests share, under a prefix of its own. */
export type TestRedis = {
  readonly url: string;
  readonly prefix: string;
  /** For looking at what lies in Redis. */
  readonly client: Redis;
  /** Has `drop` close the queue. */
  own<Queue extends TaskQueue>(queue: Queue): Queue;
  /** The keys under the prefix. */
  keys(): Promise<readonly string[]>;
  deleteKeys(): Promise<void>;
  /** Closes all queues and deletes the keys. */
  drop(): Promise<void>;
};

/** Read when a test file is loaded, so that a missing one is told once. @throws Error where it is not set */
export function testRedisUrl(): string {
  const url = process.env["TUTTI_TEST_REDIS_URL"];
  if (url === undefined || url === "") throw new Error("TUTTI_TEST_REDIS_URL is not set; npm test sets it");
  return url;
}

export async function makeTestRedis(url: string): Promise<TestRedis> {
  const client = new Redis(url, { lazyConnect: true });
  await client.connect();
  const prefix = `tutti-test-${randomBytes(6).toString("hex")}`;
  const queues: TaskQueue[] = [];

  const keys = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const some of client.scanStream({ match: `${prefix}:*`, count: 1_000 })) found.push(...some);
    return found;
  };
  const deleteKeys = async (): Promise<void> => {
    const found = await keys();
    if (found.length > 0) await client.del(...found);
  };
  return {
    url,
    prefix,
    client,
    keys,
    deleteKeys,
    own: (queue) => {
      queues.push(queue);
      return queue;
    },
    drop: async () => {
      await Promise.all(queues.map(async (queue) => await queue.close()));
      await deleteKeys();
      await client.quit();
    },
  };
}
