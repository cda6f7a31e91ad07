import { setImmediate as nextTurn } from "node:timers/promises";

/** Cuts long work into turns of a few milliseconds, between which everybody else who calls this process gets theirs. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #beganAtMs = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether it is somebody else's turn; then `pass` is to be called. */
  get isOver(): boolean {
    return performance.now() - this.#beganAtMs >= TURN_MS;
  }

  /** Resolves when it is this work's turn again. Rejects with the signal's reason where nobody waits for it any more. */
  async pass(): Promise<void> {
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#beganAtMs = performance.now();
  }
}

/** As `items.map(map)`, in turns. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  { map, signal }: { readonly map: (item: Item) => Result; readonly signal?: AbortSignal | undefined },
): Promise<readonly Result[]> {
  const turns = new Turns(signal);
  const results: Result[] = [];
  for (const item of items) {
    results.push(map(item));
    if (turns.isOver) await turns.pass();
  }
  return results;
}

const TURN_MS = 4;
