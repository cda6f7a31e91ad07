import type { TaskHandler } from "./task-handler.ts";

/** How many tasks of each handler there may be at once. It can be changed while they run. */
export class Concurrency {
  readonly #limits = new Map<TaskHandler, number>();
  readonly #listeners = new Set<() => void>();

  /** What a handler says itself until it is changed; 1 where it says nothing. */
  of(handler: TaskHandler): number {
    return this.#limits.get(handler) ?? handler.concurrency ?? 1;
  }

  change(handlers: readonly TaskHandler[], concurrency: number): void {
    for (const handler of handlers) this.#limits.set(handler, concurrency);
    for (const changed of [...this.#listeners]) changed();
  }

  /** Calls it after each change, until the answer is called. */
  onChange(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  /** Resolves at the next change, or when the signal is aborted. */
  async changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        stop();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const stop = this.onChange(end);
      signal.addEventListener("abort", end, { once: true });
    });
  }
}
