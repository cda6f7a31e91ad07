import type { LeaseId } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";

/** What this process knows of a lease. */
type Standing =
  /** It is, or soon will be, in this process's hands. */
  | "held"
  /** It has reached its worker; its row may still be there. */
  | "flushed"
  /** It was given back; should it come now, it is too late. */
  | "returned";

type Entry = { readonly standing: Standing; readonly sinceMs: number };

/** A lease is known for so long after it was given back: longer than any decider can have been paused. */
const returnedMs = 10 * 60_000;

/**
 * The leases of this process, so that a row in the store can be told: one that nobody holds is to be returned, one that
 * was flushed only lacks its deletion. Source: core.md 5 "Leases".
 */
export class LeaseBook {
  readonly #entries = new Map<LeaseId, Entry>();
  readonly #now: () => number;
  #held = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get heldCount(): number {
    return this.#held;
  }

  standingOf(leaseId: LeaseId): Standing | undefined {
    return this.#entries.get(leaseId)?.standing;
  }

  /** A claim is under way; its lease counts as held although it may never be given. */
  expect(leaseId: LeaseId): void {
    this.#set(leaseId, "held");
  }

  /** Takes a lease that has come into the book. False where it was given back before it came. */
  take({ leaseId }: Pick<LeasedTask, "leaseId">): boolean {
    if (this.standingOf(leaseId) === "returned") return false;
    this.#set(leaseId, "held");
    return true;
  }

  flushed(leaseId: LeaseId): void {
    this.#set(leaseId, "flushed");
  }

  returned(leaseId: LeaseId): void {
    this.#set(leaseId, "returned");
  }

  /** Nothing came of it. */
  forget(leaseId: LeaseId): void {
    if (this.standingOf(leaseId) === "held") this.#held -= 1;
    this.#entries.delete(leaseId);
  }

  /**
   * Forgets flushed leases whose row is gone. `rows` is a complete list of this process's rows older than `olderThanMs`,
   * read not before `readFromMs` (by this book's clock): a flushed lease that must be among them and is not has none.
   */
  forgetSettled({
    rows,
    olderThanMs,
    readFromMs,
  }: {
    readonly rows: ReadonlySet<LeaseId>;
    readonly olderThanMs: number;
    readonly readFromMs: number;
  }): void {
    for (const [leaseId, { standing, sinceMs }] of this.#entries) {
      const ageMs = readFromMs - sinceMs;
      if (standing === "flushed" && ageMs > olderThanMs && !rows.has(leaseId)) this.#entries.delete(leaseId);
      if (standing === "returned" && ageMs > returnedMs) this.#entries.delete(leaseId);
    }
  }

  now(): number {
    return this.#now();
  }

  #set(leaseId: LeaseId, standing: Standing): void {
    const before = this.standingOf(leaseId);
    if (before === "held") this.#held -= 1;
    if (standing === "held") this.#held += 1;
    this.#entries.set(leaseId, { standing, sinceMs: this.#now() });
  }
}
