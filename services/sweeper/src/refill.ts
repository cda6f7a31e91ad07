import type { ExecutionStore, QueuedCursor, TaskQueue } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { SweeperLimits } from "./limits.ts";
import type { SweeperMetrics } from "./metrics.ts";

export type RefillDeps = {
  readonly store: Pick<ExecutionStore, "findQueued">;
  readonly queue: Pick<TaskQueue, "enqueue" | "generation" | "beginRefill" | "holdRefill" | "endRefill">;
  readonly log: Log;
  readonly metrics: SweeperMetrics;
  readonly limits: SweeperLimits;
  readonly newUuid: () => string;
};

/** Also tasks that by the store's clock begin to wait a little later: an execution's time never goes back. */
const anyAgeMs = -24 * 3_600_000;

/**
 * Where no generation stands, Redis was emptied or started again, or is new: adds the jobs of all waiting tasks, and makes this a
 * generation if nothing was lost meanwhile. Of several sweepers one refills; should it die, another does after a while.
 * Source: core.md 6.
 */
export class Refill {
  readonly #deps: RefillDeps;
  #looking: Promise<void> | undefined;

  constructor(deps: RefillDeps) {
    this.#deps = deps;
  }

  /** Looks whether a generation stands and refills where none does. While that lasts, every caller awaits the same. */
  async run(signal: AbortSignal): Promise<void> {
    this.#looking ??= refill(this.#deps, signal).finally(() => (this.#looking = undefined));
    await this.#looking;
  }
}

async function refill(deps: RefillDeps, signal: AbortSignal): Promise<void> {
  const { queue, limits, log, metrics, newUuid } = deps;
  if ((await queue.generation()) !== undefined) return;
  const nonce = newUuid();
  if (!(await queue.beginRefill(nonce, limits.refillHoldMs))) return;
  log.warn({ nonce }, "Redis knows no generation: it is new, was emptied or was started again, and is refilled");
  const { tasks, isWhole } = await addAll(deps, { nonce, signal });
  const isDone = isWhole && (await queue.endRefill(nonce));
  metrics.refilled(isDone ? "done" : "lost");
  if (isDone) log.info({ nonce, tasks }, "Redis is refilled");
  else log.warn({ nonce, tasks }, "the refill of Redis was lost or stopped, and is to be done again");
}

async function addAll(
  { store, queue, limits, metrics }: RefillDeps,
  { nonce, signal }: { readonly nonce: string; readonly signal: AbortSignal },
): Promise<{ readonly tasks: number; readonly isWhole: boolean }> {
  let cursor: QueuedCursor | undefined;
  let tasks = 0;
  do {
    const page = await store.findQueued(anyAgeMs, cursor, limits.refillPage);
    if (page.items.length > 0) await queue.enqueue(page.items);
    tasks += page.items.length;
    metrics.added("refill", page.items.length);
    cursor = page.next;
    const isHeld = cursor === undefined || (await queue.holdRefill(nonce, limits.refillHoldMs));
    if (!isHeld || signal.aborted) return { tasks, isWhole: false };
  } while (cursor !== undefined);
  return { tasks, isWhole: true };
}
