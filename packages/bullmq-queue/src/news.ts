import { EventEmitter, once } from "node:events";

import type { QueueNews, Subscription } from "@tutti/ports";
import type { Redis } from "ioredis";

import type { Link } from "./link.ts";

/** Publishes the queues' names in one message; nothing where there are none. */
export async function announce({ redis, names }: Link, queues: readonly string[]): Promise<void> {
  if (queues.length > 0) await redis.publish(names.news, JSON.stringify(queues));
}

/** The message that tells of freed slots, to be published by a script that knows the limit's name in JSON. */
export const freedMessage = { head: '{"freed":[', tail: "]}" } as const;

/** Tells that everything that was in Redis is lost. */
export async function announceLoss({ redis, names }: Link): Promise<void> {
  await redis.publish(names.news, emptied);
}

const emptied = '{"emptied":true}';

/** The one subscription of a process. */
export type NewsFeed = {
  /**
   * Resolves once the subscription stands; the listener hears `resubscribed` then and after every reconnect. Rejects
   * when it does not stand in time.
   */
  subscribe(listener: (news: QueueNews) => void): Promise<Subscription>;
  close(): void;
};

export type NewsFeedOptions = {
  readonly channel: string;
  /** How long `subscribe` waits, and how often the connection is tried for life. */
  readonly patienceMs: number;
};

/** A feed of `channel` on a connection of its own, which is opened for the first listener. */
export function makeNewsFeed(redis: Redis, { channel, patienceMs }: NewsFeedOptions): NewsFeed {
  const listeners = new Set<(news: QueueNews) => void>();
  const tell = (news: QueueNews): void => {
    for (const listener of listeners) listener(news);
  };
  redis.on("message", (_channel, text) => {
    const news = newsIn(text);
    if (news !== undefined) tell(news);
  });
  const standing = keepSubscribed(redis, { channel, patienceMs, onStanding: () => tell({ kind: "resubscribed" }) });

  return {
    subscribe: async (listener) => {
      await standing.wait();
      listeners.add(listener);
      listener({ kind: "resubscribed" });
      return { close: async () => void (await Promise.resolve(listeners.delete(listener))) };
    },
    close: () => {
      standing.stop();
      listeners.clear();
      redis.disconnect();
    },
  };
}

function keepSubscribed(
  redis: Redis,
  { channel, patienceMs, onStanding }: NewsFeedOptions & { readonly onStanding: () => void },
): { readonly wait: () => Promise<void>; readonly stop: () => void } {
  const changes = new EventEmitter();
  let stands = false;
  let ping: NodeJS.Timeout | undefined;
  redis.on("close", () => (stands = false));
  redis.on("ready", () => {
    // A failure breaks the connection, and the next one tries again.
    redis.subscribe(channel).then(
      () => {
        stands = true;
        onStanding();
        changes.emit("stands");
      },
      () => redis.disconnect(true),
    );
  });

  const start = (): void => {
    // An idle subscription hears nothing, also from a server that is gone; the answer to a ping is what must come.
    ping = setInterval(() => void redis.ping().catch(() => undefined), patienceMs).unref();
    redis.connect().catch(() => undefined); // Tried again by the client itself, which tells of the error.
  };
  return {
    wait: async () => {
      if (ping === undefined) start();
      if (!stands) await once(changes, "stands", { signal: AbortSignal.timeout(patienceMs) });
    },
    stop: () => clearInterval(ping),
  };
}

function newsIn(text: string): QueueNews | undefined {
  if (text === emptied) return { kind: "emptied" };
  const parsed = parsedJson(text);
  if (Array.isArray(parsed)) return { kind: "work", queues: textsIn(parsed) };
  const freed = typeof parsed === "object" && parsed !== null && "freed" in parsed ? parsed.freed : undefined;
  return Array.isArray(freed) ? { kind: "freed", limits: textsIn(freed) } : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Nobody of ours sent it.
  }
}

function textsIn(list: readonly unknown[]): readonly string[] {
  return list.filter((one) => typeof one === "string");
}
