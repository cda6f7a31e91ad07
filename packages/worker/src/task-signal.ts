// Timers hold no longer than this; who waits longer waits without.
const longestTimerMs = 2 ** 31 - 1;

/** Tells a handler that nobody waits for its result any more. Made only when it is asked for: most handlers never do. */
export class TaskSignal {
  readonly #giveUp: AbortSignal;
  readonly #timeoutMs: number;
  #expiresAtMs = Number.POSITIVE_INFINITY;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #cancellation: Error | undefined;
  #isOver = false;
  readonly #abort = (): void => this.#controller?.abort(this.#giveUp.reason);

  /** `timeoutMs` from now, or when `giveUp` is aborted, or the task is cancelled; 0: only then. */
  constructor(giveUp: AbortSignal, timeoutMs: number) {
    this.#giveUp = giveUp;
    this.#timeoutMs = timeoutMs;
    this.#setExpiry(0);
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#open();
    return this.#controller.signal;
  }

  /** Why the task is lost; undefined where it is not. */
  get cancellation(): Error | undefined {
    return this.#cancellation;
  }

  /** The task is lost. Only the first reason counts. */
  cancel(reason: Error): void {
    if (this.#isOver) return;
    this.#cancellation ??= reason;
    this.#controller?.abort(reason);
  }

  /** The response time-out begins anew, after so long. */
  extend(afterMs: number): void {
    if (this.#isOver) return;
    this.#setExpiry(afterMs);
    if (this.#controller !== undefined) this.#time(this.#controller);
  }

  /** The task's work is over. */
  dispose(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#giveUp.removeEventListener("abort", this.#abort);
  }

  #open(): AbortController {
    const controller = new AbortController();
    if (this.#cancellation !== undefined) controller.abort(this.#cancellation);
    if (this.#giveUp.aborted) controller.abort(this.#giveUp.reason);
    this.#giveUp.addEventListener("abort", this.#abort, { once: true });
    this.#time(controller);
    return controller;
  }

  #setExpiry(afterMs: number): void {
    if (this.#timeoutMs > 0) this.#expiresAtMs = Date.now() + afterMs + this.#timeoutMs;
  }

  #time(controller: AbortController): void {
    clearTimeout(this.#timer);
    const remainingMs = Math.max(0, this.#expiresAtMs - Date.now());
    if (remainingMs > longestTimerMs) return;
    const expired = (): void => controller.abort(new DOMException("the response time-out has passed", "TimeoutError"));
    this.#timer = setTimeout(expired, remainingMs).unref();
  }
}
