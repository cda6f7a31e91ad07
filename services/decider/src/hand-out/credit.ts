import type { Credit, CreditId } from "@tutti/engine";
import type { LeasedAgainstCredit } from "@tutti/ports";

/** The client that lent credits, and its ear. */
export type CreditOwner = {
  readonly instance: string;
  readonly epoch: string;
  /** The credit is void: it was unused and will not be used. */
  withdrawn(creditId: CreditId): void;
  /** The credit is used up, and these are its tasks. */
  leased(leased: LeasedAgainstCredit): void;
};

/** A credit in the book. */
export class LentCredit {
  readonly credit: Credit;
  readonly owner: CreditOwner;
  /** Rises with every credit lent: the oldest is used first. */
  readonly ordinal: number;
  readonly expiresAtMs: number;
  /** Of tasks that decider holds it takes at most so many. */
  readonly maxHeld: number;
  /** `inUse`: a batch in flight has leased against it. `over`: used up, withdrawn, expired, or its owner is gone. */
  status: "waiting" | "inUse" | "over" = "waiting";
  /** How many of its ordinals the batch in flight has given away. */
  used = 0;
  /** Asked back while it was in use. */
  isWithdrawn = false;
  /** Whether it stands in its queue's line, where those that are not waiting are skipped. */
  isInLine = true;

  constructor(given: {
    readonly credit: Credit;
    readonly owner: CreditOwner;
    readonly ordinal: number;
    readonly expiresAtMs: number;
    readonly maxHeld?: number | undefined;
  }) {
    this.credit = given.credit;
    this.owner = given.owner;
    this.ordinal = given.ordinal;
    this.expiresAtMs = given.expiresAtMs;
    this.maxHeld = given.maxHeld ?? Number.POSITIVE_INFINITY;
  }
}
