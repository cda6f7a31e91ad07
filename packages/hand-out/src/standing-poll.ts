import type { CreditId } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";

import type { Waiter } from "./waiter.ts";

export type StandingPollOptions = {
  readonly request: Waiter["request"];
  readonly take: (task: LeasedTask) => void;
  readonly listener: StandingPollListener;
};

/** Hears of what a standing poll wants of its room. */
export type StandingPollListener = {
  /** It wants more than before. */
  grown(poll: StandingPoll): void;
  /** It has taken a task, and wants more. */
  served(poll: StandingPoll): void;
  /** It wants more, and what was on its way to it has come or will not. */
  idle(poll: StandingPoll): void;
  /** It wants nothing, for now. */
  content(poll: StandingPoll): void;
};

/** A poll that stays: each task is given on as it comes, and what is wanted beyond it goes on waiting. */
export class StandingPoll implements Waiter {
  readonly request: Waiter["request"];
  readonly largestShare = 16;
  creditId: CreditId | undefined;
  readonly #take: (task: LeasedTask) => void;
  readonly #listener: StandingPollListener;
  #state: "open" | "held" | "over" = "open";
  /** Those on the way included. */
  #wanted = 0;
  #onTheWay = 0;

  constructor({ request, take, listener }: StandingPollOptions) {
    this.request = request;
    this.#take = take;
    this.#listener = listener;
  }

  get room(): number {
    return this.#state === "open" ? Math.max(0, this.#wanted - this.#onTheWay) : 0;
  }

  get isIdle(): boolean {
    return this.room > 0;
  }

  get remainingMs(): number {
    return this.#state === "open" ? Number.POSITIVE_INFINITY : 0;
  }

  want(count: number): void {
    this.#wanted += count;
    if (this.#state === "open" && this.#wanted > 0) this.#listener.grown(this);
  }

  /** Up to so many fewer; gives how many. What is on its way is not among them. */
  wantLess(count: number): number {
    const less = Math.min(count, Math.max(0, this.#wanted - this.#onTheWay));
    if (less === 0) return 0;
    this.#wanted -= less;
    if (this.#state !== "open") return less;
    // Its credit is worth too much now.
    this.#listener.content(this);
    if (this.#wanted > 0) this.#listener.grown(this);
    return less;
  }

  expect(count: number): void {
    this.#onTheWay += count;
  }

  arrived(count: number): void {
    this.#onTheWay -= count;
    if (this.room > 0) this.#listener.idle(this);
  }

  stillTakes(count: number): number {
    if (this.#state === "over") return 0;
    return Math.min(count, Math.max(0, this.#wanted - (this.#onTheWay - count)));
  }

  give(task: LeasedTask): boolean {
    if (this.#state === "over" || this.#wanted === 0) return false;
    this.#wanted -= 1;
    this.#take(task);
    if (this.#wanted === 0) this.#listener.content(this);
    else if (this.#state === "open") this.#listener.served(this);
    return true;
  }

  /** Looks for nothing more until it goes on; what is on its way still comes. */
  hold(): void {
    if (this.#state !== "open") return;
    this.#state = "held";
    this.#listener.content(this);
  }

  goOn(): void {
    if (this.#state !== "held") return;
    this.#state = "open";
    this.want(0);
  }

  end(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#listener.content(this);
  }
}
