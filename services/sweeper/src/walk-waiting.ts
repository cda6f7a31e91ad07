import type { ExecutionStore, QueuedCursor, TaskQueue } from "@tutti/ports";

import type { Clock } from "./clock.ts";
import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type WalkWaitingDeps = {
  readonly store: Pick<ExecutionStore, "findQueued">;
  readonly queue: Pick<TaskQueue, "enqueue">;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly clock: Clock;
};

/**
 * Adds the jobs of tasks that have waited for long again, slowly, page by page: a failover of Redis may lose some and
 * keep the generation. A job that is there already is left alone by its id, an old one is refused by its delivery.
 * Source: core.md 6.
 */
export class WalkWaiting {
  readonly #deps: WalkWaitingDeps;
  #cursor: QueuedCursor | undefined;

  constructor(deps: WalkWaitingDeps) {
    this.#deps = deps;
  }

  /** Walks on to the end of the waiting tasks. After a failure the next run goes on with the page behind the failed one. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, limits } = this.#deps;
    do {
      await this.#page();
      if (this.#cursor !== undefined) await clock.sleep(limits.walkPauseMs, signal);
    } while (this.#cursor !== undefined && !signal.aborted);
  }

  async #page(): Promise<void> {
    const { store, queue, limits, metrics } = this.#deps;
    const page = await store.findQueued(limits.walkOlderThanMs, this.#cursor, limits.walkPage);
    // Before the page is sent: one that cannot be must not keep the walk from those behind it.
    this.#cursor = page.next;
    if (page.items.length === 0) return;
    await queue.enqueue(page.items);
    metrics.added("walk", page.items.length);
  }
}
