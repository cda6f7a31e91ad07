/** How long somebody must be silent, and when silence does not count. */
export type LapseLimits = {
  /** So long in every look. */
  readonly silentMs: number;
  /** For so long after a refill nobody counts as dead: the living must be able to tell that they live. */
  readonly graceMs: number;
};

/** Looks that are further apart than this are none: whoever looks has stood still, and cannot tell what it missed. */
const longestGapMs = 5_000;

/**
 * Tells the dead from those who could only not be heard. A name counts as dead when it was silent in every look for a
 * while, with Redis answering all the time and living one and the same life. Source: core.md 5, 6.
 */
export class LapseWatch {
  readonly #limits: LapseLimits;
  #silentSinceMs = new Map<string, number>();
  #generation: string | undefined;
  #lastLookMs = Number.NEGATIVE_INFINITY;
  #graceUntilMs = Number.NEGATIVE_INFINITY;

  constructor(limits: LapseLimits) {
    this.#limits = limits;
  }

  /** Takes in who is silent now, and gives those of them that are dead. */
  look({
    generation,
    silent,
    nowMs,
  }: {
    readonly generation: string;
    readonly silent: ReadonlySet<string>;
    readonly nowMs: number;
  }): ReadonlySet<string> {
    if (generation !== this.#generation) this.#graceUntilMs = nowMs + this.#limits.graceMs;
    if (nowMs - this.#lastLookMs > longestGapMs) this.#silentSinceMs.clear();
    this.#generation = generation;
    this.#lastLookMs = nowMs;
    this.#silentSinceMs = new Map([...silent].map((name) => [name, this.#silentSinceMs.get(name) ?? nowMs]));
    if (nowMs < this.#graceUntilMs) return new Set();
    const dead = [...this.#silentSinceMs].filter(([, sinceMs]) => nowMs - sinceMs >= this.#limits.silentMs);
    return new Set(dead.map(([name]) => name));
  }

  /** It could not be looked. */
  reset(): void {
    this.#silentSinceMs.clear();
  }
}
