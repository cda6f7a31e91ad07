import { Redis } from "ioredis";

import type { Cluster } from "../cluster/cluster.ts";

/** What FLUSHALL does to a Redis that a cluster has for itself: all its keys are gone at once. */
export async function emptyRedis({ redisUrl, redisPrefix }: Cluster): Promise<void> {
  const client = new Redis(redisUrl, { lazyConnect: true });
  await client.connect();
  try {
    await client.eval(deleteAll, 0, `${redisPrefix}:*`);
  } finally {
    client.disconnect();
  }
}

const deleteAll = `
  local keys = redis.call("keys", ARGV[1])
  for _, key in ipairs(keys) do redis.call("del", key) end
  return #keys`;
