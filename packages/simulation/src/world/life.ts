import type { Clock } from "@tutti/service-kit";

import type { VirtualTime } from "./virtual-time.ts";

/**
 * One life of a process. When it is over nothing that the process had set going goes on: its timers stay silent, its
 * calls are never answered. While it is paused everything waits until it goes on, as with SIGSTOP or a starved machine.
 */
export class Life {
  readonly name: string;
  /** The process's own clock, which shows another time than the world's. */
  readonly clock: Clock;
  readonly #time: VirtualTime;
  readonly #whenOver: (() => void)[] = [];
  #isAlive = true;
  #pausedUntilMs = 0;

  constructor(name: string, { time, bootedMsAgo }: { readonly time: VirtualTime; readonly bootedMsAgo: number }) {
    this.name = name;
    this.#time = time;
    this.clock = { nowMs: () => time.nowMs + bootedMsAgo, after: (delayMs, run) => this.after(delayMs, run) };
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isPaused(): boolean {
    return this.#time.nowMs < this.#pausedUntilMs;
  }

  die(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const run of this.#whenOver.splice(0)) run();
  }

  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#time.nowMs + ms);
  }

  /** Calls `run` when this life is over; at once when it is. */
  onceOver(run: () => void): void {
    if (this.#isAlive) this.#whenOver.push(run);
    else run();
  }

  /** Calls `run` once, in this life: never when it is over by then, later when it is paused. The answer calls it off. */
  after(delayMs: number, run: () => void): () => void {
    let callOff = this.#time.after(delayMs, () => fire());
    const fire = (): void => {
      if (!this.#isAlive) return;
      if (this.isPaused) callOff = this.#time.after(this.#pausedUntilMs - this.#time.nowMs, fire);
      else run();
    };
    return () => callOff();
  }

  /** Resolves in this life; never when it is over by then. */
  async wait(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.after(delayMs, resolve));
  }

  /** As `wait`, and at once when the signal comes. */
  async sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        callOff();
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const callOff = this.after(delayMs, wake);
      signal.addEventListener("abort", wake, { once: true });
    });
  }
}

/** What is never answered. */
export function never<Answer>(): Promise<Answer> {
  return new Promise(() => undefined);
}
