import type { CreditAtHand, CreditId, GrantedLease } from "@tutti/engine";

import type { CreditOwner, LentCredit } from "./credit.ts";

/** What a batch needs of the book. */
export type CreditSource = {
  credit(creditId: CreditId): LentCredit | undefined;
  waiting(queue: string): Iterable<LentCredit>;
  usedUp(lent: LentCredit): void;
  givenBack(lent: LentCredit): void;
  /** Nobody knows whether it was used. */
  lost(lent: LentCredit): void;
};

/**
 * The credits of one batch: what its decisions have used is theirs alone until the batch ends, with the room that is
 * left in it; the rest is seen by all batches.
 */
export class BatchCredits {
  readonly #source: CreditSource;
  readonly #used = new Set<LentCredit>();
  /** Those of them that have room left, by queue. */
  readonly #roomy = new Map<string, Set<LentCredit>>();

  constructor(source: CreditSource) {
    this.#source = source;
  }

  /** The credits of a queue that still have room, oldest first. */
  *creditsFor(queue: string): Iterable<CreditAtHand> {
    for (const { credit, used } of this.#roomy.get(queue) ?? []) yield { credit, used };
    for (const { credit } of this.#source.waiting(queue)) yield { credit, used: 0 };
  }

  /** Counts what a decision has leased. */
  use(leases: readonly GrantedLease[]): void {
    for (const { lease, credit } of leases) {
      const lent = credit === undefined ? undefined : this.#source.credit(credit.creditId);
      if (lent === undefined) continue;
      lent.status = "inUse";
      lent.used = Math.max(lent.used, ordinalOf(lease.leaseId) + 1);
      this.#used.add(lent);
      this.#noteRoom(lent);
    }
  }

  /** The batch has committed: its credits are used up. The answer has the owner of each. */
  commit(): ReadonlyMap<CreditId, CreditOwner> {
    const owners = new Map<CreditId, CreditOwner>();
    for (const lent of this.#used) {
      owners.set(lent.credit.creditId, lent.owner);
      this.#source.usedUp(lent);
    }
    return owners;
  }

  /** The batch was rolled back: its credits wait again, or go back to those who asked for them meanwhile. */
  rollBack(): void {
    for (const lent of this.#used) this.#source.givenBack(lent);
  }

  /** Nobody knows whether the batch has committed: its credits must not be used again. */
  lose(): void {
    for (const lent of this.#used) this.#source.lost(lent);
  }

  #noteRoom(lent: LentCredit): void {
    const { queue, max } = lent.credit;
    const roomy = this.#roomy.get(queue) ?? new Set();
    if (lent.used < max) this.#roomy.set(queue, roomy.add(lent));
    else roomy.delete(lent);
  }
}

/** The last part of `<creditId>-<ordinal>`. */
function ordinalOf(leaseId: string): number {
  return Number(leaseId.slice(leaseId.lastIndexOf("-") + 1));
}
