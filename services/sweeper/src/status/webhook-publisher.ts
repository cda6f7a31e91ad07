import { createHmac } from "node:crypto";

import { postText, type EgressPolicy } from "@tutti/system-tasks";

import { PartlyHeardError } from "./status-publisher.ts";
import type { StatusEvent, StatusPublisher } from "./status-publisher.ts";

/** Of how many events that were heard it is known, while others that came with them were not. */
const MAX_HEARD = 100_000;

export type WebhookOptions = {
  readonly url: URL;
  /** What signatures are made with; the receiver knows it too. */
  readonly secret: string;
  readonly policy: EgressPolicy;
  readonly timeoutMs: number;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
};

/**
 * Posts each event by itself, one after the other, with its id, the time and a signature of `<time>.<body>`, so that nobody
 * else can send it, or send it again later. Any 2xx says that it was heard; what was heard is not sent again with what was
 * not, so that many events of one commit get through to somebody who fails now and then. Source: reference/integrations.md
 * 16.5.
 */
export function webhookPublisher(options: WebhookOptions): StatusPublisher {
  const heard = new Set<string>();
  return {
    name: "webhook",
    publish: async (events, signal) => {
      const unheard = events.filter(({ eventId }) => !heard.has(eventId));
      for (const [index, event] of unheard.entries()) {
        await postOrTell(event, { isFirst: index === 0, options, signal });
        if (heard.size >= MAX_HEARD) heard.clear();
        heard.add(event.eventId);
      }
      for (const { eventId } of events) heard.delete(eventId);
    },
  };
}

type Posting = { readonly isFirst: boolean; readonly options: WebhookOptions; readonly signal: AbortSignal };

async function postOrTell(event: StatusEvent, { isFirst, options, signal }: Posting): Promise<void> {
  try {
    await post(event, options, signal);
  } catch (error) {
    if (isFirst) throw error;
    throw new PartlyHeardError("an event was not heard", { cause: error });
  }
}

async function post(
  { eventId, body }: StatusEvent,
  { url, secret, policy, timeoutMs, nowMs }: WebhookOptions,
  signal: AbortSignal,
): Promise<void> {
  const timestamp = String(nowMs());
  const headers = [
    ["content-type", "application/json; charset=utf-8"],
    ["x-conductor-event-id", eventId],
    ["x-conductor-timestamp", timestamp],
    ["x-conductor-signature", `sha256=${signatureOf(`${timestamp}.${body}`, secret)}`],
  ] as const;
  const status = await postText(url, { headers, body, policy, timeoutMs, signal });
  if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}; wanted 200 to 299`);
}

/** HMAC SHA-256 in hexadecimal digits. */
export function signatureOf(text: string, secret: string): string {
  return createHmac("sha256", secret).update(text, "utf8").digest("hex");
}
