import type { HandedTask } from "@tutti/hand-out";

/** Looks for one task of a queue. Never rejects. */
export type Seek = (how: {
  readonly timeoutMs: number;
  readonly enough?: AbortSignal;
}) => Promise<readonly HandedTask[]>;

/** How long a task is sought, or held once it was found, for somebody who is not through with what comes before it. */
const headStartMs = 1_000;

/**
 * A task that is sought for a worker while its last result is on its way: what that result's own decision schedules can be leased to
 * the worker in the same commit. It is taken or left, once; left after a second, so that nobody waits for a task that is held here.
 */
export class SoughtTask {
  readonly #seek: Seek;
  readonly #enough = new AbortController();
  readonly #handed: Promise<readonly HandedTask[]>;
  readonly #timer: NodeJS.Timeout;
  #isLeft = false;

  constructor(seek: Seek) {
    this.#seek = seek;
    this.#handed = seek({ timeoutMs: 2 * headStartMs, enough: this.#enough.signal });
    this.#timer = setTimeout(() => this.leave(), headStartMs);
  }

  /** What was found, or is within so many milliseconds: one task at most. */
  async take(withinMs: number): Promise<readonly HandedTask[]> {
    if (this.#isLeft) return await this.#seek({ timeoutMs: withinMs });
    clearTimeout(this.#timer);
    const timer = setTimeout(() => this.#enough.abort(), Math.max(0, withinMs));
    const handed = await this.#handed;
    clearTimeout(timer);
    return handed;
  }

  /** It is not wanted: whatever was found is somebody else's. */
  leave(): void {
    clearTimeout(this.#timer);
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#enough.abort();
    void this.#handed.then((tasks) => {
      for (const { returned } of tasks) returned();
    });
  }
}
