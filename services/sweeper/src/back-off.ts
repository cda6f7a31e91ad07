import type { Clock } from "./clock.ts";
import type { SweeperLimits } from "./limits.ts";

export type BackOffOptions = {
  readonly clock: Clock;
  /** The first hold, and the longest; each is twice the one before. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** How many keys are held at most; beyond that the oldest is tried again. */
  readonly maxKeys: number;
};

/** Leaves alone for longer and longer what fails again and again, so that a fault of the server's does not keep it busy. */
export class BackOff<Key> {
  readonly #options: BackOffOptions;
  readonly #failed = new Map<Key, { readonly times: number; readonly untilMs: number }>();

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  isHeld(key: Key): boolean {
    return this.#options.clock.nowMs() < (this.#failed.get(key)?.untilMs ?? 0);
  }

  failed(key: Key): void {
    const { clock, firstMs, longestMs, maxKeys } = this.#options;
    const times = (this.#failed.get(key)?.times ?? 0) + 1;
    this.#failed.delete(key);
    const [oldest] = this.#failed.keys();
    if (this.#failed.size >= maxKeys && oldest !== undefined) this.#failed.delete(oldest);
    const holdMs = Math.min(longestMs, firstMs * 2 ** (times - 1));
    this.#failed.set(key, { times, untilMs: clock.nowMs() + holdMs });
  }

  forget(key: Key): void {
    this.#failed.delete(key);
  }
}

/** For what decider cannot decide for a fault of its own. */
export function backOffOptions({
  clock,
  limits,
}: {
  readonly clock: Clock;
  readonly limits: Pick<SweeperLimits, "undecidableHoldMs" | "longestUndecidableHoldMs" | "maxHeld">;
}): BackOffOptions {
  const { undecidableHoldMs: firstMs, longestUndecidableHoldMs: longestMs, maxHeld: maxKeys } = limits;
  return { clock, firstMs, longestMs, maxKeys };
}
