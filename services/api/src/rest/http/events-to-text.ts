import { setTimeout as pause } from "node:timers/promises";

import { responseToText } from "../json/response-json.ts";
import type { ServerSentEvent } from "./rest-answer.ts";

/** Proxies take a connection for dead on which nothing comes for some tens of seconds. */
const usualKeepAliveMs = 15_000;
const RETRY = "retry: 2000\n\n";
const KEEP_ALIVE = ":\n\n";

/** Events as `text/event-stream` has them, and a comment wherever none has come for `keepAliveMs`. */
export async function* eventsToText(
  events: AsyncIterable<ServerSentEvent>,
  keepAliveMs = usualKeepAliveMs,
): AsyncIterable<string> {
  const iterator = events[Symbol.asyncIterator]();
  let next = iterator.next();
  // At once, so that the client knows that it is connected.
  yield RETRY;
  try {
    for (;;) {
      const came = await within(next, keepAliveMs);
      if (came?.done === true) return;
      if (came === undefined) yield KEEP_ALIVE;
      else {
        yield textOf(came.value);
        next = iterator.next();
      }
    }
  } finally {
    // What it still waits for is over when its signal says so.
    void iterator.return?.();
  }
}

function textOf({ name, id, data }: ServerSentEvent): string {
  const head = id === undefined ? "" : `id: ${id}\n`;
  return `${head}event: ${name}\ndata: ${responseToText(data)}\n\n`;
}

/** undefined: it has not come yet. */
async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  const over = new AbortController();
  const late = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
