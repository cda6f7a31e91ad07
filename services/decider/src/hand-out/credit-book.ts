import type { CreditId } from "@tutti/engine";
import type { CreditOffer } from "@tutti/ports";

import type { Clock } from "../clock.ts";
import { BatchCredits } from "./batch-credits.ts";
import { LentCredit, type CreditOwner } from "./credit.ts";
import { CreditLine } from "./credit-line.ts";

/**
 * Who waits for tasks: the credits that clients have lent to this decider, by queue, oldest first. A credit ends by
 * use in one commit, by withdrawal, by expiry, or with its client. Source: core.md 5 "Credits".
 */
export class CreditBook {
  readonly #clock: Clock;
  readonly #lines = new Map<string, CreditLine>();
  readonly #credits = new Map<CreditId, LentCredit>();
  #lastOrdinal = 0;
  #stopSweep: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#credits.size;
  }

  /** Takes a credit into the book; one whose id is there already is left alone. */
  grant(owner: CreditOwner, offer: CreditOffer): void {
    if (this.#credits.has(offer.creditId)) return;
    const { creditId, queue, max, workerId, expiresMs, maxHeld } = offer;
    const { instance, epoch } = owner;
    const expiresAtMs = expiresMs === 0 ? Number.POSITIVE_INFINITY : this.#clock.nowMs() + expiresMs;
    const credit = { creditId, queue, max, workerId, instance, epoch };
    this.#lastOrdinal += 1;
    const lent = new LentCredit({ credit, owner, ordinal: this.#lastOrdinal, expiresAtMs, maxHeld });
    this.#credits.set(creditId, lent);
    this.#lineOf(queue).add(lent);
    this.#sweepLater();
  }

  /**
   * Gives a credit back: at once, or when the batch that uses it has failed; if that commits, its tasks come instead.
   * One that is not there has been used or is void, which its owner has been told.
   */
  withdraw(owner: CreditOwner, creditId: CreditId): void {
    const lent = this.#credits.get(creditId);
    if (lent === undefined || lent.owner !== owner) return;
    if (lent.status === "inUse") lent.isWithdrawn = true;
    else this.#end(lent, { tellsOwner: true });
  }

  /** The client is gone, and with it all its credits. A lease that commits nevertheless is left to lease recovery. */
  leave(owner: CreditOwner): void {
    for (const lent of [...this.#credits.values()]) if (lent.owner === owner) this.#end(lent, { tellsOwner: false });
  }

  /** Gives every unused credit back: this decider is leaving. */
  withdrawAll(): void {
    for (const lent of [...this.#credits.values()]) this.withdraw(lent.owner, lent.credit.creditId);
  }

  /** The credits as one batch sees and uses them. */
  begin(): BatchCredits {
    return new BatchCredits({
      credit: (creditId) => this.#credits.get(creditId),
      waiting: (queue) => this.#waiting(queue),
      usedUp: (lent) => this.usedUp(lent),
      givenBack: (lent) => this.giveBack(lent),
      lost: (lent) => this.lost(lent),
    });
  }

  /** The oldest credit that waits for the queue, in use from now on: it is used up, given back or lost. */
  reserve(queue: string): LentCredit | undefined {
    for (const lent of this.#waiting(queue)) {
      lent.status = "inUse";
      return lent;
    }
    return undefined;
  }

  /** Its owner is told by the tasks themselves. */
  usedUp(lent: LentCredit): void {
    this.#end(lent, { tellsOwner: false });
  }

  /** Nobody knows whether it was used: it must not be again. */
  lost(lent: LentCredit): void {
    this.#end(lent, { tellsOwner: true });
  }

  /** It was not used: it waits again in its old place, unless it was asked for meanwhile. */
  giveBack(lent: LentCredit): void {
    if (lent.status === "over") return;
    lent.status = "waiting";
    lent.used = 0;
    if (lent.isWithdrawn || lent.expiresAtMs <= this.#clock.nowMs()) this.#end(lent, { tellsOwner: true });
    else this.#lineOf(lent.credit.queue).putBack(lent);
  }

  *#waiting(queue: string): Iterable<LentCredit> {
    const nowMs = this.#clock.nowMs();
    for (const lent of this.#lines.get(queue)?.waiting() ?? []) {
      if (lent.expiresAtMs > nowMs) yield lent;
      else this.#end(lent, { tellsOwner: true });
    }
  }

  #end(lent: LentCredit, { tellsOwner }: { readonly tellsOwner: boolean }): void {
    if (lent.status === "over") return;
    lent.status = "over";
    this.#credits.delete(lent.credit.creditId);
    this.#lines.get(lent.credit.queue)?.noteOver(lent);
    if (tellsOwner) lent.owner.withdrawn(lent.credit.creditId);
  }

  #lineOf(queue: string): CreditLine {
    const existing = this.#lines.get(queue);
    if (existing !== undefined) return existing;
    const line = new CreditLine();
    this.#lines.set(queue, line);
    return line;
  }

  #sweepLater(): void {
    this.#stopSweep ??= this.#clock.after(SWEEP_EVERY_MS, () => this.#sweep());
  }

  /** Tells owners of what has expired, though no task ever asked for it. */
  #sweep(): void {
    this.#stopSweep = undefined;
    const nowMs = this.#clock.nowMs();
    for (const lent of [...this.#credits.values()]) {
      if (lent.status === "waiting" && lent.expiresAtMs <= nowMs) this.#end(lent, { tellsOwner: true });
    }
    for (const [queue, line] of this.#lines) if (line.isEmpty) this.#lines.delete(queue);
    if (this.#credits.size > 0 || this.#lines.size > 0) this.#sweepLater();
  }

  /** Stops the timer. */
  close(): void {
    this.#stopSweep?.();
    this.#stopSweep = undefined;
  }
}

const SWEEP_EVERY_MS = 500;
