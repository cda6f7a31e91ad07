import type { CreditId } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";
import type { Clock } from "@tutti/service-kit";

import type { Waiter } from "./waiter.ts";

/** What a worker asks for. */
export type PollRequest = {
  /** `[domain:]taskType`. */
  readonly queue: string;
  readonly workerId: string | undefined;
  /** How many tasks at most; at least 1. */
  readonly max: number;
  /** How long to wait for the first one; 0 or less looks once. */
  readonly timeoutMs: number;
  /** Aborted when nobody listens any more. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted when it is to look no further, though its time is not over: it is answered with what there is. */
  readonly enough?: AbortSignal | undefined;
};

/** Hears of a poll's two ends: that it looks for nothing more, and then, once, with which tasks it is answered. */
export type PollListener = {
  closed(poll: ParkedPoll): void;
  over(
    poll: ParkedPoll,
    end: { readonly answer: readonly LeasedTask[]; readonly leftOver: readonly LeasedTask[] },
  ): void;
};

/** How long a closed poll waits for tasks that are on their way to it before others get them. */
const graceMs = 1_000;

/**
 * One poll from its arrival to its answer.
 *
 * It is open while it looks for tasks. It closes at its first task or when its time is over, and then waits only for
 * what is on its way to it already, so that a batch comes in one piece and a task that was claimed for it is not lost
 * to it by a millisecond.
 */
export class ParkedPoll implements Waiter {
  readonly request: PollRequest;
  readonly largestShare = Number.POSITIVE_INFINITY;
  creditId: CreditId | undefined;
  readonly #listener: PollListener;
  readonly #clock: Clock;
  readonly #tasks: LeasedTask[] = [];
  #state: "open" | "closed" | "over" = "open";
  #onTheWay = 0;
  readonly #expiresAtMs: number;
  #stopTimer: () => void;
  readonly #abort = (): void => this.#finish({ answer: [], leftOver: this.#tasks });
  readonly #enough = (): void => this.expire();

  constructor(request: PollRequest, { listener, clock }: { readonly listener: PollListener; readonly clock: Clock }) {
    this.request = request;
    this.#listener = listener;
    this.#clock = clock;
    this.#expiresAtMs = clock.nowMs() + request.timeoutMs;
    this.#stopTimer = clock.after(Math.max(0, request.timeoutMs), () => this.expire());
    request.signal?.addEventListener("abort", this.#abort, { once: true });
    request.enough?.addEventListener("abort", this.#enough, { once: true });
  }

  get room(): number {
    return this.#state === "open" ? this.request.max - this.#tasks.length - this.#onTheWay : 0;
  }

  /** Whether it is open and nothing is on its way to it. */
  get isIdle(): boolean {
    return this.#state === "open" && this.#onTheWay === 0;
  }

  get remainingMs(): number {
    return this.#state === "open" ? this.#expiresAtMs - this.#clock.nowMs() : 0;
  }

  expect(count: number): void {
    this.#onTheWay += count;
  }

  arrived(count: number): void {
    this.#onTheWay -= count;
    this.#finishWhenComplete();
  }

  stillTakes(count: number): number {
    if (this.#state === "over") return 0;
    return Math.min(count, Math.max(0, this.request.max - this.#tasks.length - (this.#onTheWay - count)));
  }

  give(task: LeasedTask): boolean {
    if (this.#state === "over" || this.#tasks.length >= this.request.max) return false;
    this.#tasks.push(task);
    this.expire();
    return true;
  }

  /** It looks no further. */
  expire(): void {
    this.#close();
    this.#finishWhenComplete();
  }

  #close(): void {
    if (this.#state !== "open") return;
    this.#state = "closed";
    this.#stopTimer();
    this.#stopTimer = this.#clock.after(graceMs, () => this.#finish({ answer: this.#tasks, leftOver: [] }));
    this.#listener.closed(this);
  }

  #finishWhenComplete(): void {
    if (this.#state === "closed" && this.#onTheWay === 0) this.#finish({ answer: this.#tasks, leftOver: [] });
  }

  #finish(end: { readonly answer: readonly LeasedTask[]; readonly leftOver: readonly LeasedTask[] }): void {
    if (this.#state === "over") return;
    this.#close();
    this.#state = "over";
    this.#stopTimer();
    this.request.signal?.removeEventListener("abort", this.#abort);
    this.request.enough?.removeEventListener("abort", this.#enough);
    this.#listener.over(this, end);
  }
}
