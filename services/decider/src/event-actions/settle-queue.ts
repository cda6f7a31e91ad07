import type { EventStore, SettledEvent } from "@tutti/ports";

type Waiting = {
  readonly settled: SettledEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/** Settles messages in the store, many in one transaction: while one is under way the next gathers. */
export class SettleQueue {
  readonly #store: Pick<EventStore, "settle">;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor({ store }: { readonly store: Pick<EventStore, "settle"> }) {
    this.#store = store;
  }

  /** Rejects with what the store rejects with. */
  async settle(settled: SettledEvent): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ settled, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Those that end together go together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_SETTLED);
      try {
        await this.#store.settle(batch.map(({ settled }) => settled));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = undefined;
  }
}

const MAX_SETTLED = 200;
