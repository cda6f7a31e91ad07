/** A place to work at: the runner's, or lent to others while its task waits for its turn. */
export type Place = {
  isHeld: boolean;
  /** Somebody else may have it. */
  readonly lend: () => void;
};

type Waiting = { readonly place: Place; readonly begin: () => void };

/**
 * Who works in a lane, and who waits for it: tasks that all wait for slow targets must not take every place. A lane has at
 * most as many places as are left free, so one alone has half of them, two a third each, and the next finds some too: the
 * dynamic thresholds of shared memory switches (Choudhury and Hahne, 1998).
 *
 * One that waits lends its place to others and gets that of one that ends, so no more work than there are places. Beyond
 * `maxWaiting` those that wait keep theirs.
 */
export class LaneTurns {
  readonly #places: number;
  readonly #maxWaiting: number;
  readonly #working = new Map<string, number>();
  /** Lanes in the order in which they began to wait, each with who waits in it. */
  readonly #waiting = new Map<string, Waiting[]>();
  #workingCount = 0;
  #waitingCount = 0;

  constructor({ places, maxWaiting }: { readonly places: number; readonly maxWaiting: number }) {
    this.#places = places;
    this.#maxWaiting = maxWaiting;
  }

  /** Resolves with what ends the turn, once it is there. Rejects with the signal's reason. */
  async enter(lane: string, place: Place, signal: AbortSignal): Promise<() => void> {
    if (this.#hasRoom(lane) && !this.#waiting.has(lane)) this.#count(lane, 1);
    else await this.#wait(lane, place, signal);
    return () => this.#leave(lane, place);
  }

  #hasRoom(lane: string): boolean {
    return (this.#working.get(lane) ?? 0) < this.#places - this.#workingCount;
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

  /** Its place goes to the first who waits in a lane that may have one more. */
  #leave(lane: string, place: Place): void {
    this.#count(lane, -1);
    for (const [waitingLane, [next]] of this.#waiting) {
      if (next === undefined || !this.#hasRoom(waitingLane)) continue;
      this.#forget(waitingLane, next);
      this.#count(waitingLane, 1);
      if (!next.place.isHeld) {
        next.place.isHeld = true;
        place.isHeld = false;
      }
      return next.begin();
    }
  }

  #count(lane: string, by: 1 | -1): void {
    const working = (this.#working.get(lane) ?? 0) + by;
    if (working === 0) this.#working.delete(lane);
    else this.#working.set(lane, working);
    this.#workingCount += by;
  }

  #forget(lane: string, one: Waiting): void {
    const line = this.#waiting.get(lane) ?? [];
    line.splice(line.indexOf(one), 1);
    this.#waiting.delete(lane);
    // The others come first now.
    if (line.length > 0) this.#waiting.set(lane, line);
    this.#waitingCount -= 1;
  }
}
