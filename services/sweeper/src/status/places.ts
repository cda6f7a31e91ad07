import { setTimeout as wait } from "node:timers/promises";

/** So many things may be under way at once; each keeps its place until it is through, however that ends. */
export class Places {
  readonly #size: number;
  readonly #busy = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  get areTaken(): boolean {
    return this.#busy.size >= this.#size;
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  take(work: Promise<void>): void {
    const place = work
      .catch((error: unknown) => void (this.#failure ??= { error }))
      .finally(() => this.#busy.delete(place));
    this.#busy.add(place);
  }

  /** Resolves once one is through, or there is none, or the time is over. */
  async oneFreed({ withinMs }: { readonly withinMs?: number } = {}): Promise<void> {
    if (!this.isBusy) return;
    const isOver = new AbortController();
    const time = withinMs === undefined ? [] : [wait(withinMs, undefined, isOver).catch(() => undefined)];
    await Promise.race([...this.#busy, ...time]);
    isOver.abort();
  }

  /** Resolves once all are through. Rejects with what the first that failed has. */
  async allFreed(): Promise<void> {
    await Promise.all(this.#busy);
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
