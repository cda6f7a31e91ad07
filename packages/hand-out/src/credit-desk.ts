import { randomUUID } from "node:crypto";

import { creditIdFrom } from "@tutti/engine";
import type { CreditId } from "@tutti/engine";
import type { DeciderPort } from "@tutti/ports";
import type { Clock } from "@tutti/service-kit";

import type { Waiter } from "./waiter.ts";

/** A credit as its desk knows it: whose it is, and when it was lent, by the process's clock. */
type Lent = { readonly poll: Waiter; readonly atMs: number };

/** Below this, decider could hardly use it before it expires. */
const shortestMs = 5;
/** One that waits longer is lent again then. */
const longestMs = 60_000;

/** Lends the polls that wait for decisions to decider, each as one credit that is used once. Source: core.md 5. */
export class CreditDesk {
  readonly #decider: DeciderPort;
  readonly #clock: Clock;
  readonly #lent = new Map<CreditId, Lent>();

  constructor(decider: DeciderPort, clock: Clock) {
    this.#decider = decider;
    this.#clock = clock;
  }

  get lentCount(): number {
    return this.#lent.size;
  }

  /** Lends what the poll has room for, unless it is lent already or has no more time. */
  lend(poll: Waiter): void {
    const { room, remainingMs, request } = poll;
    if (poll.creditId !== undefined || room === 0 || remainingMs < shortestMs) return;
    const creditId = creditIdFrom(randomUUID());
    poll.creditId = creditId;
    this.#lent.set(creditId, { poll, atMs: this.#clock.nowMs() });
    const { queue, workerId } = request;
    this.#decider.grant({
      creditId,
      queue,
      max: room,
      workerId,
      expiresMs: Math.min(Math.ceil(remainingMs), longestMs),
    });
  }

  /** Takes the poll's credit back, if it has one. */
  recall(poll: Waiter): void {
    const { creditId } = poll;
    if (creditId === undefined) return;
    this.ended(creditId);
    this.#decider.withdraw(creditId);
  }

  /** The credit is used or void; the poll it stood for and how long it was lent, where that still waits under it. */
  ended(creditId: CreditId): { readonly poll: Waiter; readonly lentForMs: number } | undefined {
    const lent = this.#lent.get(creditId);
    if (lent === undefined) return undefined;
    this.#lent.delete(creditId);
    lent.poll.creditId = undefined;
    return { poll: lent.poll, lentForMs: this.#clock.nowMs() - lent.atMs };
  }
}
