type Timer = { readonly atMs: number; readonly ordinal: number; readonly run: () => void; isCalledOff: boolean };

/**
 * Time that passes only when it is told to. Timers run in the order of their times, equal ones in the order in which
 * they were set; between two of them everything that waits for nothing else goes on.
 */
export class VirtualTime {
  /** In the order in which they run. */
  readonly #timers: Timer[] = [];
  #nowMs = 0;
  #ordinal = 0;

  /** Milliseconds since the world began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `run` once, `delayMs` from now; the answer calls it off. */
  after(delayMs: number, run: () => void): () => void {
    this.#ordinal += 1;
    const atMs = this.#nowMs + Math.max(0, delayMs);
    const timer: Timer = { atMs, ordinal: this.#ordinal, run, isCalledOff: false };
    this.#timers.splice(this.#placeFor(atMs), 0, timer);
    return () => void (timer.isCalledOff = true);
  }

  async wait(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.after(delayMs, resolve));
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#timers[0]; next !== undefined && next.atMs <= endMs; next = this.#timers[0]) {
      this.#timers.shift();
      if (next.isCalledOff) continue;
      this.#nowMs = next.atMs;
      next.run();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Behind all that are not later. */
  #placeFor(atMs: number): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Lets go on what can. Services put off by a turn what they do together; a few turns are enough for that, and were they
 * not, the rest would go on after the next timer, in the same order whenever the seed is the same.
 */
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}

const TURNS = 3;
