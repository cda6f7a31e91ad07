/** A place to work at: the runner's, or lent to others while its task waits for its turn. */
export type Place = {
  isHeld: boolean;
  /** Somebody else may have it. */
  readonly lend: () => void;
};

type Waiting = { readonly place: Place; readonly begin: () => void };

/**
 * Who works in a lane, and who waits for it: tasks that all wait for one slow target must not take every place. One that
 * waits lends its place to tasks of other lanes, and gets that of the next of its own lane that ends; so no more work than
 * there are places. Beyond `maxWaiting` those that wait keep theirs.
 */
export class LaneTurns {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #working = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting[]>();
  #waitingCount = 0;

  constructor({ limit, maxWaiting }: { readonly limit: number; readonly maxWaiting: number }) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** Resolves with what ends the turn, once it is there. Rejects with the signal's reason. */
  async enter(lane: string, place: Place, signal: AbortSignal): Promise<() => void> {
    const working = this.#working.get(lane) ?? 0;
    if (working < this.#limit) this.#working.set(lane, working + 1);
    else await this.#wait(lane, place, signal);
    return () => this.#leave(lane, place);
  }

  async #wait(lane: string, place: Place, signal: AbortSignal): Promise<void> {
    const line = this.#waiting.get(lane) ?? [];
    this.#waiting.set(lane, line);
    if (this.#waitingCount < this.#maxWaiting) {
      place.isHeld = false;
      place.lend();
    }
    this.#waitingCount += 1;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        this.#forget(lane, one);
        reject(signal.reason);
      };
      const begin = (): void => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const one = { place, begin };
      line.push(one);
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  #leave(lane: string, place: Place): void {
    const next = this.#waiting.get(lane)?.[0];
    if (next === undefined) {
      const working = (this.#working.get(lane) ?? 1) - 1;
      if (working === 0) this.#working.delete(lane);
      else this.#working.set(lane, working);
      return;
    }
    this.#forget(lane, next);
    if (!next.place.isHeld) {
      next.place.isHeld = true;
      place.isHeld = false;
    }
    next.begin();
  }

  #forget(lane: string, one: Waiting): void {
    const line = this.#waiting.get(lane) ?? [];
    line.splice(line.indexOf(one), 1);
    if (line.length === 0) this.#waiting.delete(lane);
    this.#waitingCount -= 1;
  }
}
