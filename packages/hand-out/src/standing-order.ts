import type { LeasedTask } from "@tutti/ports";

import { StandingPoll, type StandingPollListener } from "./standing-poll.ts";
import type { Waiter } from "./waiter.ts";

export type StandingOrderOptions = {
  readonly request: Waiter["request"];
  readonly take: (task: LeasedTask) => void;
  readonly listener: StandingPollListener;
  readonly ended: (order: StandingOrder) => void;
};

/**
 * A credit is used up by one commit, and is gone until it is lent again. So an order is lent in parts: while one is
 * used, the next decisions find the others.
 */
const maxParts = 4;
const smallestPart = 8;

/** A worker that stays, and wants so many tasks of one queue; each is handed over as it comes. */
export class StandingOrder {
  readonly #options: StandingOrderOptions;
  readonly #parts: StandingPoll[] = [];
  #isEnded = false;
  #isHeld = false;

  constructor(options: StandingOrderOptions) {
    this.#options = options;
  }

  /** So many more tasks are wanted. */
  add(count: number): void {
    if (this.#isEnded) return;
    const parts = Math.min(maxParts, Math.ceil(count / smallestPart));
    for (let left = parts, rest = count; left > 0; left -= 1) {
      const share = Math.ceil(rest / left);
      this.#roomiest().want(share);
      rest -= share;
    }
  }

  /**
   * Up to so many fewer are wanted; gives by how many the order has become less. What is on its way still comes, and what
   * decider leases meanwhile against a credit that has ended goes to others.
   */
  withdraw(count: number): number {
    let withdrawn = 0;
    for (const part of this.#parts) withdrawn += part.wantLess(count - withdrawn);
    return withdrawn;
  }

  /** Nothing more is looked for until it goes on. What is on its way still comes. */
  hold(): void {
    this.#isHeld = true;
    for (const part of this.#parts) part.hold();
  }

  goOn(): void {
    this.#isHeld = false;
    for (const part of this.#parts) part.goOn();
  }

  /** No task is handed over any more. */
  end(): void {
    this.#isEnded = true;
    for (const part of this.#parts) part.end();
    this.#options.ended(this);
  }

  /** The part for what is asked now: one that is not lent, else a new one, else the smallest. */
  #roomiest(): StandingPoll {
    const free = this.#parts.find(({ creditId, room }) => creditId === undefined && room === 0);
    if (free !== undefined) return free;
    if (this.#parts.length < maxParts) return this.#newPart();
    return this.#parts.reduce((smallest, part) => (part.room < smallest.room ? part : smallest));
  }

  #newPart(): StandingPoll {
    const part = new StandingPoll(this.#options);
    if (this.#isHeld) part.hold();
    this.#parts.push(part);
    return part;
  }
}
