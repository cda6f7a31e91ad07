import type { Clock } from "./clock.ts";

/**
 * Knows whether this process has lately stood still (suspended, or starved). What it reads then may be old however
 * fresh it looks: its sender may have had it applied by another decider meanwhile.
 */
export class PauseWatch {
  readonly #clock: Clock;
  #lastTickMs: number;
  #suspectUntilMs = Number.NEGATIVE_INFINITY;
  #stop: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastTickMs = clock.nowMs();
    this.#stop = clock.after(TICK_MS, () => this.#tick());
  }

  isSuspect(): boolean {
    this.#look();
    return this.#clock.nowMs() < this.#suspectUntilMs;
  }

  close(): void {
    this.#stop();
  }

  #tick(): void {
    this.#look();
    this.#lastTickMs = this.#clock.nowMs();
    this.#stop = this.#clock.after(TICK_MS, () => this.#tick());
  }

  #look(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#lastTickMs > TICK_MS + PAUSE_MS) this.#suspectUntilMs = nowMs + SUSPECT_MS;
  }
}

const TICK_MS = 250;
const PAUSE_MS = 1_000;
// As long as frames of before the pause may still be read.
const SUSPECT_MS = 5_000;
