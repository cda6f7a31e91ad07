import type { ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Clock } from "../clock.ts";

/**
 * Whether so much waits in the outbox that nothing new should begin. Asked for by starts, and looked up for them at most
 * once a second: a cluster that stands still asks nothing. Source: core.md 6.
 */
export class OutboxWatch {
  readonly #store: Pick<ExecutionStore, "outboxSize">;
  readonly #clock: Clock;
  readonly #maxRows: number;
  readonly #log: Log;
  #isFull = false;
  #isLooking = false;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    store: Pick<ExecutionStore, "outboxSize">,
    { clock, maxRows, log }: { readonly clock: Clock; readonly maxRows: number; readonly log: Log },
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#maxRows = maxRows;
    this.#log = log;
  }

  /** As of the last look; the first who ask are let through. */
  isFull(): boolean {
    const isOld = this.#clock.nowMs() - this.#lookedAtMs >= LOOK_EVERY_MS;
    if (isOld && !this.#isLooking) void this.#look(); // Never rejects.
    return this.#isFull;
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    try {
      const isFull = (await this.#store.outboxSize(this.#maxRows + 1)) > this.#maxRows;
      if (isFull && !this.#isFull) this.#log.warn({ maxRows: this.#maxRows }, "too much is unsent; starts are refused");
      this.#isFull = isFull;
    } catch (error) {
      // Whoever cannot count cannot start anything either; as it was, it stays.
      this.#log.debug({ err: error }, "the outbox cannot be counted");
    } finally {
      this.#isLooking = false;
      this.#lookedAtMs = this.#clock.nowMs();
    }
  }
}

const LOOK_EVERY_MS = 1_000;
