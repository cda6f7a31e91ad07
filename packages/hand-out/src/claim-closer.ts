import type { Claim, TaskQueue } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

/**
 * Finishes and releases claimed jobs, those of one turn of the event loop together. Nobody waits for it: a job that is
 * not finished comes back after its lock time and is refused by its delivery.
 */
export class ClaimCloser {
  readonly #queue: Pick<TaskQueue, "finish" | "release" | "putBack">;
  readonly #log: Log;
  #finished: Claim[] = [];
  #released: Claim[] = [];
  #flush: Promise<void> | undefined;

  constructor(queue: Pick<TaskQueue, "finish" | "release" | "putBack">, log: Log) {
    this.#queue = queue;
    this.#log = log;
  }

  finish(claim: Claim): void {
    this.#finished.push(claim);
    this.#flushSoon();
  }

  release(claim: Claim): void {
    this.#released.push(claim);
    this.#flushSoon();
  }

  /** Puts jobs back that nobody could take now, and is through when they are there. Never rejects. */
  async putBack(claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return;
    try {
      await this.#queue.putBack(claims);
    } catch (error) {
      this.#log.warn({ err: error }, "claimed jobs could not be put back");
    }
  }

  /** Resolves when all that was handed in is done with. Never rejects. */
  async settled(): Promise<void> {
    while (this.#flush !== undefined) await this.#flush;
  }

  #flushSoon(): void {
    this.#flush ??= this.#flushAll();
  }

  async #flushAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#finished.length > 0 || this.#released.length > 0) {
      const [finished, released] = [this.#finished, this.#released];
      this.#finished = [];
      this.#released = [];
      await this.#close(finished, released);
    }
    this.#flush = undefined;
  }

  async #close(finished: readonly Claim[], released: readonly Claim[]): Promise<void> {
    const closing: Promise<void>[] = [];
    if (finished.length > 0) closing.push(this.#queue.finish(finished));
    if (released.length > 0) closing.push(this.#queue.release(released));
    for (const outcome of await Promise.allSettled(closing)) {
      if (outcome.status === "rejected") this.#log.warn({ err: outcome.reason }, "claimed jobs could not be closed");
    }
  }
}
