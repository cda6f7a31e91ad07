import type { InstanceRegistry, Limiter, PollData, TaskQueue } from "@tutti/ports";

import { makeBullQueues } from "./bull-queues.ts";
import { claim } from "./claim.ts";
import { dequeue, enqueue } from "./enqueue.ts";
import { generationOn } from "./generation.ts";
import { instancesOn } from "./instances.ts";
import { finish, putBack, release } from "./let-go.ts";
import { limiterOn } from "./limits/limiter.ts";
import type { Link } from "./link.ts";
import { namesUnder } from "./names.ts";
import { announce, makeNewsFeed, type NewsFeed } from "./news.ts";
import { connectRedis, makeRedis, type RedisSettings } from "./open-redis.ts";
import { tellingOutage } from "./outage.ts";
import { pollDataOn } from "./poll-data.ts";
import { stalledReturner } from "./return-stalled.ts";
import { statusStreamsOn, type StatusStreams } from "./status-streams.ts";

export type TaskQueueOptions = Pick<RedisSettings, "url"> & {
  /** Begins every key and channel; processes with the same prefix share their queues. Without braces. */
  readonly prefix: string;
  /** How long a claim is safe from `returnStalled`. 5,000 unless given. */
  readonly lockDurationMs?: number;
  /** How long after its last beat an instance is forgotten. 8,000 unless given. */
  readonly instanceLapseMs?: number;
  /** How long a Redis command may take, waiting for a connection included, before the call rejects. 5,000 unless given. */
  readonly commandTimeoutMs?: number;
  /** Hears of a broken connection, once an outage; it is made again without further help. */
  readonly onError?: (error: Error) => void;
};

/** Task queues, and what else of the cluster is kept in Redis, on the same connection. */
export type RedisTaskQueue = TaskQueue & {
  readonly instances: InstanceRegistry;
  readonly limiter: Limiter;
  readonly pollData: PollData;
  readonly statusStreams: StatusStreams;
};

/**
 * Task queues on Redis, over two connections whatever the number of queues: one for commands and, once somebody
 * subscribes, one for news.
 *
 * While Redis is away every method rejects with QueueUnavailableError within a few times `commandTimeoutMs`; a call that was under way may have
 * happened. All of them may be repeated. @throws UnusableRedisError where Redis does not answer or may evict keys
 */
export async function connectTaskQueue({
  url,
  prefix,
  lockDurationMs = 5_000,
  instanceLapseMs = 8_000,
  commandTimeoutMs = 5_000,
  onError = () => undefined,
}: TaskQueueOptions): Promise<RedisTaskQueue> {
  const names = namesUnder(prefix);
  const settings: RedisSettings = { url, commandTimeoutMs, onError };
  const redis = makeRedis(settings);
  await connectRedis(redis);
  const link: Link = { redis, names, queues: makeBullQueues(redis, { names, lockDurationMs }) };
  const feed = makeNewsFeed(makeRedis(settings, { autoResubscribe: false }), {
    channel: names.news,
    patienceMs: commandTimeoutMs,
  });
  return {
    ...taskQueueOn(link, feed),
    instances: instancesOn(link, instanceLapseMs),
    limiter: limiterOn(link),
    pollData: pollDataOn(link),
    statusStreams: statusStreamsOn(link, MAX_STREAM_ENTRIES),
  };
}

/** Readers that are further behind have missed something. */
const MAX_STREAM_ENTRIES = 100_000;

function taskQueueOn(link: Link, feed: NewsFeed): TaskQueue {
  const { generation, beginRefill, holdRefill, endRefill } = generationOn(link);
  const returnStalled = stalledReturner(link);
  return {
    enqueue: (tasks) => tellingOutage(() => enqueue(link, tasks)),
    dequeue: (tasks) => tellingOutage(() => dequeue(link, tasks)),
    claim: (queue, max) => tellingOutage(() => claim(link, queue, max)),
    finish: (claims) => tellingOutage(() => finish(link, claims)),
    release: (claims) => tellingOutage(() => release(link, claims)),
    putBack: (claims) => tellingOutage(() => putBack(claims)),
    announce: (queues) => tellingOutage(() => announce(link, queues)),
    subscribe: (listener) => tellingOutage(() => feed.subscribe(listener)),
    returnStalled: () => tellingOutage(returnStalled),
    generation: () => tellingOutage(generation),
    beginRefill: (nonce, holdMs) => tellingOutage(() => beginRefill(nonce, holdMs)),
    holdRefill: (nonce, holdMs) => tellingOutage(() => holdRefill(nonce, holdMs)),
    endRefill: (nonce) => tellingOutage(() => endRefill(nonce)),
    ping: () => tellingOutage(async () => void (await link.redis.ping())),
    close: async () => {
      feed.close();
      await quit(link);
    },
  };
}

async function quit({ redis }: Link): Promise<void> {
  try {
    if (redis.status === "ready") await redis.quit();
  } catch {
    // Not answered: the connection is dropped below.
  }
  redis.disconnect();
}
