import type { Subscription, TaskQueue } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

export type HearOfLossDeps = {
  readonly queue: Pick<TaskQueue, "subscribe">;
  readonly log: Log;
  /** Called when somebody found Redis emptied; may be called again before it has ended. */
  readonly heard: (signal: AbortSignal) => Promise<void>;
};

/**
 * Work that subscribes once it can, so that an emptied Redis is refilled as soon as a decider finds it, not only when
 * sweeper looks the next time. The subscription ends with the signal.
 */
export function hearOfLoss({ queue, log, heard }: HearOfLossDeps): (signal: AbortSignal) => Promise<void> {
  let subscription: Subscription | undefined;
  return async (signal) => {
    if (subscription !== undefined || signal.aborted) return;
    const standing = await queue.subscribe((news) => {
      if (news.kind !== "emptied" || signal.aborted) return;
      // Whoever looks each second tries again.
      heard(signal).catch((error: unknown) => log.debug({ err: error }, "Redis could not be refilled at once"));
    });
    subscription = standing;
    const end = (): void => void standing.close().catch(() => undefined); // Its connection is closed soon anyway.
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  };
}
