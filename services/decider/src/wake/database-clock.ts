import type { EpochMs } from "@tutti/engine";

import type { Clock } from "../clock.ts";

/**
 * The database's time as this process knows it: its own clock and the offset that the newest batch showed. Lags by
 * the way back of an answer, so that what is done by it is done late rather than early.
 */
export class DatabaseClock {
  readonly #clock: Clock;
  #offsetMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes the time that the database has just told. */
  note(now: EpochMs): void {
    this.#offsetMs = now - this.#clock.nowMs();
  }

  /** How long from now until that time is there; undefined while the database has not told its own. */
  untilMs(at: EpochMs): number | undefined {
    return this.#offsetMs === undefined ? undefined : at - (this.#clock.nowMs() + this.#offsetMs);
  }
}
