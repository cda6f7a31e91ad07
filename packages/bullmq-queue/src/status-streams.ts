import type { Link } from "./link.ts";
import { tellingOutage } from "./outage.ts";

/** One entry for a stream: an event's JSON under `event`, and its id under `id`. */
export type StreamEntry = { readonly stream: string; readonly id: string; readonly event: string };

/** What others read of executions and tasks: Redis streams, which they read by XREAD or by groups of their own. */
export interface StatusStreams {
  /** Appends entries in order. Rejects with QueueUnavailableError where Redis is away; some may be there then. */
  append(entries: readonly StreamEntry[]): Promise<void>;
}

/** Each stream keeps about its `maxEntries` newest entries. */
export function statusStreamsOn({ redis, names }: Link, maxEntries: number): StatusStreams {
  return {
    append: (entries) =>
      tellingOutage(async () => {
        // One connection, one after the other: they arrive in this order.
        await Promise.all(
          entries.map(async ({ stream, id, event }) => {
            const key = names.stream(stream);
            await redis.xadd(key, "MAXLEN", "~", maxEntries, "*", "id", id, "event", event);
          }),
        );
      }),
  };
}
