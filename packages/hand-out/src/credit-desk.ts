import { randomUUID } from "node:crypto";

import { creditIdFrom } from "@tutti/engine";
import type { CreditId } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";
import type { Clock } from "@tutti/service-kit";

import type { Waiter } from "./waiter.ts";

/** A credit as its desk knows it: whose it is, and when it was lent, by the process's clock. */
type Lent = {
  readonly poll: Waiter;
  readonly atMs: number;
  /** Of a question: how many tasks the poll counts on until it is answered. */
  readonly expected: number;
};

/** Below this, decider could hardly use it before it expires: it is asked for what it holds now. */
const shortestMs = 5;
/** How long an answer to that may take. */
const answerMs = 1_000;
/** One that waits longer is lent again then. */
const longestMs = 60_000;

/** Lends the polls that wait for decisions to decider, each as one credit that is used once. Source: core.md 5. */
export class CreditDesk {
  readonly #decider: DeciderPort;
  readonly #clock: Clock;
  readonly #lent = new Map<CreditId, Lent>();
  /** Those that do not wait, and have asked. */
  readonly #askers = new WeakSet<Waiter>();

  constructor(decider: DeciderPort, clock: Clock) {
    this.#decider = decider;
    this.#clock = clock;
  }

  get lentCount(): number {
    return this.#lent.size;
  }

  /** Lends what the poll has room for, unless it is lent already. One that has no time asks, once, for what decider holds. */
  lend(poll: Waiter): void {
    const { room, remainingMs } = poll;
    if (poll.creditId !== undefined || room === 0) return;
    if (remainingMs < shortestMs) this.#ask(poll);
    else this.#grant(poll, { expected: 0, expiresMs: Math.min(Math.ceil(remainingMs), longestMs) });
  }

  #ask(poll: Waiter): void {
    if (this.#askers.has(poll)) return;
    this.#askers.add(poll);
    const { room } = poll;
    poll.expect(room);
    const creditId = this.#grant(poll, { expected: room, expiresMs: answerMs, max: room });
    // Where there is no decider nobody answers.
    this.#clock.after(answerMs, () => {
      if (!this.#lent.has(creditId)) return;
      this.#decider.withdraw(creditId);
      this.ended(creditId)?.poll.arrived(room);
    });
  }

  #grant(
    poll: Waiter,
    { expected, expiresMs, max = poll.room }: { expected: number; expiresMs: number; max?: number },
  ): CreditId {
    const creditId = creditIdFrom(randomUUID());
    poll.creditId = creditId;
    this.#lent.set(creditId, { poll, atMs: this.#clock.nowMs(), expected });
    const { queue, workerId } = poll.request;
    const heldOnly = expected > 0;
    const maxHeld = Math.min(max, poll.largestShare);
    this.#decider.grant({ creditId, queue, max, workerId, expiresMs, maxHeld, heldOnly });
    return creditId;
  }

  /** Takes the poll's credit back, if it has one. A question is answered soon, and its poll waits for that. */
  recall(poll: Waiter): void {
    const { creditId } = poll;
    if (creditId === undefined || this.#lent.get(creditId)?.expected !== 0) return;
    this.ended(creditId);
    this.#decider.withdraw(creditId);
  }

  /**
   * The credit is used or void; the poll it stood for, how many tasks that counts on because of it, and how long it was lent,
   * where that still waits under it.
   */
  ended(
    creditId: CreditId,
  ): { readonly poll: Waiter; readonly expected: number; readonly lentForMs: number } | undefined {
    const lent = this.#lent.get(creditId);
    if (lent === undefined) return undefined;
    this.#lent.delete(creditId);
    lent.poll.creditId = undefined;
    return { poll: lent.poll, expected: lent.expected, lentForMs: this.#clock.nowMs() - lent.atMs };
  }
}
