/** Who is shown an execution. */
export type Showing = {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Calls the listener once the answer has left, or will not. */
  readonly onEnd: (listener: () => void) => void;
};

/**
 * Bounds how many large executions are in memory at once: each is read when those before it have been shown, or after
 * `mostMs` where a caller takes that long to listen.
 */
export class LargeReads {
  readonly #atOnce: number;
  readonly #mostMs: number;
  #count = 0;
  readonly #waiting = new Set<() => void>();

  constructor({ atOnce = 2, mostMs = 60_000 }: { readonly atOnce?: number; readonly mostMs?: number } = {}) {
    this.#atOnce = atOnce;
    this.#mostMs = mostMs;
  }

  /** Reads when its turn has come. Without `showing` what was read counts no longer than it was read. */
  async read<Result>(
    read: (signal: AbortSignal | undefined) => Promise<Result>,
    showing: Showing | undefined,
  ): Promise<Result> {
    await this.#enter(showing?.signal);
    const leave = this.#leaver();
    try {
      const result = await read(showing?.signal);
      if (showing === undefined) leave();
      else showing.onEnd(leave);
      return result;
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#count < this.#atOnce) {
      this.#count += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const gone = (): void => {
        this.#waiting.delete(enter);
        reject(signal?.reason);
      };
      const enter = (): void => {
        signal?.removeEventListener("abort", gone);
        resolve();
      };
      signal?.addEventListener("abort", gone, { once: true });
      this.#waiting.add(enter);
    });
  }

  /** Leaves once, to the one who has waited longest. */
  #leaver(): () => void {
    let hasLeft = false;
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      clearTimeout(timer);
      const [next] = this.#waiting;
      if (next === undefined) this.#count -= 1;
      else {
        this.#waiting.delete(next);
        next();
      }
    };
    const timer = setTimeout(leave, this.#mostMs);
    timer.unref();
    return leave;
  }
}
