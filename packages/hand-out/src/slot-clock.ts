import type { EpochMs } from "@tutti/engine";
import type { SlotStore } from "@tutti/ports";
import type { Clock } from "@tutti/service-kit";

/** So long the process's own clock is trusted to go as the database's does. */
const freshMs = 1_000;

type Reading = { readonly databaseMs: EpochMs; readonly readAtMs: number };

/** The database's time as this process knows it, never later than it is: a slot is rather thought too old than too young. */
export class SlotClock {
  readonly #slots: Pick<SlotStore, "now">;
  readonly #clock: Clock;
  #reading: Promise<Reading> | undefined;
  #last: Reading | undefined;

  constructor(slots: Pick<SlotStore, "now">, clock: Clock) {
    this.#slots = slots;
    this.#clock = clock;
  }

  /** Rejects where the database cannot be asked. */
  async now(): Promise<EpochMs> {
    const nowMs = this.#clock.nowMs();
    if (this.#last !== undefined && nowMs - this.#last.readAtMs < freshMs)
      return this.#last.databaseMs + Math.floor(nowMs - this.#last.readAtMs);
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return (await this.#reading).databaseMs;
  }

  async #read(): Promise<Reading> {
    const databaseMs = await this.#slots.now();
    // It was read some time before this: so it goes a little slow.
    this.#last = { databaseMs, readAtMs: this.#clock.nowMs() };
    return this.#last;
  }
}
