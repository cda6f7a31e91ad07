import type { ExecutionStore, QueuedCursor, TaskQueue } from "@tutti/ports";

import type { Clock } from "./clock.ts";
import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type ResendCommandsDeps = {
  readonly store: Pick<ExecutionStore, "findQueued">;
  readonly queue: Pick<TaskQueue, "enqueue">;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly clock: Clock;
};

/**
 * Adds the jobs of waiting tasks again, page by page: what decider could not send, and what Redis has lost. A job that
 * is there already is left alone by its id, an old one is refused by its delivery. Source: core.md 6.
 */
export class ResendCommands {
  readonly #deps: ResendCommandsDeps;
  #cursor: QueuedCursor | undefined;

  constructor(deps: ResendCommandsDeps) {
    this.#deps = deps;
  }

  /** Walks on to the end of the waiting tasks. After a failure the next run goes on with the page behind the failed one. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, limits } = this.#deps;
    do {
      await this.#page();
      if (this.#cursor !== undefined) await clock.sleep(limits.resendPauseMs, signal);
    } while (this.#cursor !== undefined && !signal.aborted);
  }

  async #page(): Promise<void> {
    const { store, queue, limits, metrics } = this.#deps;
    const page = await store.findQueued(limits.resendOlderThanMs, this.#cursor, limits.resendPage);
    // Before the page is sent: one that cannot be must not keep the walk from those behind it.
    this.#cursor = page.next;
    if (page.items.length === 0) return;
    await queue.enqueue(page.items);
    metrics.resent(page.items.length);
  }
}
