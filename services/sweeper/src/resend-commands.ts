import type { QueuedTask } from "@tutti/engine";
import type { ExecutionStore, QueueCursor, TaskQueue } from "@tutti/ports";

import type { Clock } from "./clock.ts";
import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type ResendCommandsDeps = {
  readonly store: Pick<ExecutionStore, "waitingQueues" | "findQueuedOf">;
  readonly queue: Pick<TaskQueue, "enqueue">;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly clock: Clock;
};

/** How far two looks overlap: nobody's clock counts, but a look takes time. */
const overlapMs = 5_000;

/**
 * Sends what decider could not send: adds the jobs of tasks that have waited since the last look for longer than a
 * job is on its way. So each task that waits long is added again once or twice; what is older is left to the walk. A
 * job that is there already is left alone by its id. Source: core.md 6.
 */
export class ResendCommands {
  readonly #deps: ResendCommandsDeps;
  #lastWholeMs: number | undefined;

  constructor(deps: ResendCommandsDeps) {
    this.#deps = deps;
  }

  /** One look. What a failure leaves out is in the next one. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, limits } = this.#deps;
    const startedMs = clock.nowMs();
    let tasks: QueuedTask[] = [];
    let reads = 0;
    for await (const page of this.#pages(this.#youngerThanMs(startedMs))) {
      tasks.push(...page);
      reads += 1;
      if (tasks.length < limits.resendPage && reads < limits.resendQueues) continue;
      await this.#send(tasks);
      [tasks, reads] = [[], 0];
      await clock.sleep(limits.resendPauseMs, signal);
      if (signal.aborted) return;
    }
    await this.#send(tasks);
    this.#lastWholeMs = startedMs;
  }

  #youngerThanMs(nowMs: number): number {
    const { resendOlderThanMs, walkOlderThanMs } = this.#deps.limits;
    const sinceLastMs = nowMs - (this.#lastWholeMs ?? Number.NEGATIVE_INFINITY);
    return Math.min(resendOlderThanMs + sinceLastMs, walkOlderThanMs) + overlapMs;
  }

  async *#pages(youngerThanMs: number): AsyncGenerator<readonly QueuedTask[]> {
    const { store, limits } = this.#deps;
    const { resendOlderThanMs: olderThanMs, resendPage: limit } = limits;
    for (const { queue, newestMs } of await store.waitingQueues(olderThanMs)) {
      // All that waits there has been looked at before.
      if (newestMs >= youngerThanMs) continue;
      let after: QueueCursor | undefined;
      do {
        const page = await store.findQueuedOf(queue, { olderThanMs, youngerThanMs, after, limit });
        yield page.items;
        after = page.next;
      } while (after !== undefined);
    }
  }

  async #send(tasks: readonly QueuedTask[]): Promise<void> {
    if (tasks.length === 0) return;
    await this.#deps.queue.enqueue(tasks);
    this.#deps.metrics.added("resend", tasks.length);
  }
}
