// Timers hold no longer than this; who waits longer waits without.
const longestTimerMs = 2 ** 31 - 1;

/** Tells a handler that nobody waits for its result any more. Made only when it is asked for: most handlers never do. */
export class TaskSignal {
  readonly #giveUp: AbortSignal;
  readonly #expiresAtMs: number;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #abort = (): void => this.#controller?.abort(this.#giveUp.reason);

  /** `timeoutMs` from now, or when `giveUp` is aborted; 0: only then. */
  constructor(giveUp: AbortSignal, timeoutMs: number) {
    this.#giveUp = giveUp;
    this.#expiresAtMs = timeoutMs > 0 ? Date.now() + timeoutMs : Number.POSITIVE_INFINITY;
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#open();
    return this.#controller.signal;
  }

  /** The task's work is over. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#giveUp.removeEventListener("abort", this.#abort);
  }

  #open(): AbortController {
    const controller = new AbortController();
    if (this.#giveUp.aborted) controller.abort(this.#giveUp.reason);
    this.#giveUp.addEventListener("abort", this.#abort, { once: true });
    const remainingMs = Math.max(0, this.#expiresAtMs - Date.now());
    if (remainingMs > longestTimerMs) return controller;
    const expired = (): void => controller.abort(new DOMException("the response time-out has passed", "TimeoutError"));
    this.#timer = setTimeout(expired, remainingMs).unref();
    return controller;
  }
}
