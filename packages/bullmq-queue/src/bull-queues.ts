import { Queue, QueueKeys, RedisConnection, RedisQueueBackend, Worker, type BackendFactory } from "bullmq";
import type { Redis } from "ioredis";

import { bullNameOf, type QueueNames } from "./names.ts";

/** One queue as BullMQ sees it: the adding and the taking side. A job's data is its workflow's id. */
export type BullQueue = { readonly queue: Queue<string>; readonly worker: Worker<string> };

export type BullQueues = {
  /** The queue of that name, made when it is not at hand. Needs no closing: it holds nothing but memory. */
  of(queue: string): BullQueue;
};

/** BullMQ's queues and workers, all on one connection; those used last are kept, at most `limit`. */
export function makeBullQueues(
  redis: Redis,
  {
    names,
    lockDurationMs,
    limit = 1_000,
  }: { readonly names: QueueNames; readonly lockDurationMs: number; readonly limit?: number },
): BullQueues {
  const open = opener(redis, { names, lockDurationMs });
  const kept = new Map<string, BullQueue>();
  return {
    of: (queue) => {
      const found = kept.get(queue) ?? open(bullNameOf(queue));
      kept.delete(queue);
      kept.set(queue, found);
      const [oldest] = kept.keys();
      if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
      return found;
    },
  };
}

function opener(
  redis: Redis,
  { names, lockDurationMs }: { readonly names: QueueNames; readonly lockDurationMs: number },
): (bullName: string) => BullQueue {
  const backend = sharedBackend(redis);
  const options = { connection: redis, prefix: names.prefix };
  const workerOptions = {
    ...options,
    autorun: false,
    lockDuration: lockDurationMs,
    // How long a check keeps others away; shorter than the time between two of them.
    stalledInterval: Math.max(1, Math.floor(lockDurationMs / 2)),
    // A job that stalls often is not at fault: decider judges the task.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  };
  return (bullName) => ({
    // The queue's settings are written with every add instead of once, so that they are there after Redis was emptied.
    queue: new Queue<string>(bullName, { ...options, skipMetasUpdate: true }, backend),
    worker: new Worker<string>(bullName, null, workerOptions, backend),
  });
}

/**
 * What BullMQ's classes work on, without the connection that each Worker would open to wait for jobs: nothing here
 * waits in Redis.
 */
function sharedBackend(redis: Redis): BackendFactory<RedisQueueBackend> {
  const connection = new RedisConnection(redis, { shared: true, blocking: false, skipVersionCheck: true });
  connection.on("error", () => undefined); // Told by the client itself.
  return (name, options) => {
    const keys = new QueueKeys(prefixIn(options));
    return new RedisQueueBackend(
      connection,
      name,
      keys.getKeys(name),
      (part) => keys.toKey(name, part),
      options,
      undefined,
      false,
    );
  };
}

function prefixIn(options: object): string {
  return "prefix" in options && typeof options.prefix === "string" ? options.prefix : "bull";
}
