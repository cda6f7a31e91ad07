import type { Claim, LeasedTask, TaskQueue } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import type { ClaimCloser } from "./claim-closer.ts";
import type { ClaimTaker } from "./claim-taker.ts";
import type { CreditDesk } from "./credit-desk.ts";
import type { Waiter } from "./waiter.ts";

export type QueueRoomOptions = {
  readonly queue: Pick<TaskQueue, "claim">;
  readonly taker: ClaimTaker;
  readonly closer: ClaimCloser;
  readonly desk: CreditDesk;
  /** Has a task that nobody in this room takes. */
  readonly noTaker: (task: LeasedTask) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** A wake-up may mean one job, so the first claim is for few of the polls, and each further one for more. */
const firstClaim = 16;
const largestClaim = 256;
/** How long the queue is left alone after it, or decider, could not be reached. */
const coolMs = 250;

/**
 * The polls that wait for one queue, and what is known of that queue.
 *
 * While the queue may hold jobs they are claimed, by one loop at a time. Once it is known to be empty the polls are
 * lent to decider as credits, and cost nothing until news come. Source: core.md 5.
 */
export class QueueRoom {
  readonly name: string;
  readonly #options: QueueRoomOptions;
  readonly #polls = new Set<Waiter>();
  #isEmpty = false;
  #isClaiming = false;
  #stopCooling: (() => void) | undefined;

  constructor(name: string, options: QueueRoomOptions) {
    this.name = name;
    this.#options = options;
  }

  get isVacant(): boolean {
    return this.#polls.size === 0 && !this.#isClaiming && this.#stopCooling === undefined;
  }

  add(poll: Waiter): void {
    this.#polls.add(poll);
    this.#attend(poll);
  }

  remove(poll: Waiter): void {
    this.#polls.delete(poll);
    this.#options.desk.recall(poll);
  }

  /** It wants more than before: what is lent for it is too little. */
  grown(poll: Waiter): void {
    this.#polls.add(poll);
    this.#options.desk.recall(poll);
    this.#attend(poll);
  }

  /** It has had a turn: it waits behind the others. */
  moveBack(poll: Waiter): void {
    if (this.#polls.delete(poll)) this.#polls.add(poll);
  }

  /** The queue may have got jobs. */
  wake(): void {
    this.#isEmpty = false;
    if (this.#polls.size > 0) this.#claim();
  }

  /** Its credit is void, or what was on its way to it did not come. */
  attendAgain(poll: Waiter): void {
    if (this.#polls.has(poll)) this.#attend(poll);
  }

  /** Gives the task to a poll of its worker or, where there is none, of another. False where nobody waits. */
  give(task: LeasedTask): boolean {
    let other: Waiter | undefined;
    for (const poll of this.#polls) {
      if (poll.room === 0) continue;
      if (poll.request.workerId === task.task.workerId) return poll.give(task);
      other ??= poll;
    }
    return other?.give({ ...task, task: { ...task.task, workerId: other.request.workerId } }) ?? false;
  }

  close(): void {
    this.#stopCooling?.();
  }

  #attend(poll: Waiter): void {
    if (!this.#isEmpty && this.#stopCooling === undefined) this.#claim();
    else if (!this.#isClaiming && poll.isIdle) this.#options.desk.lend(poll);
  }

  #claim(): void {
    if (this.#isClaiming || this.#stopCooling !== undefined) return;
    this.#isClaiming = true;
    void this.#claimAll(); // It catches everything.
  }

  async #claimAll(): Promise<void> {
    let width = firstClaim;
    while (!this.#isEmpty && this.#stopCooling === undefined) {
      const shares = this.#shares(width);
      if (shares.size === 0) break;
      await this.#claimFor(shares);
      width = Math.min(width * 4, largestClaim);
    }
    this.#isClaiming = false;
    for (const poll of this.#polls) if (poll.isIdle) this.#options.desk.lend(poll);
  }

  /** The oldest polls with room, and how much of it, up to `width` together. Their credits end, and they count on it. */
  #shares(width: number): ReadonlyMap<Waiter, number> {
    const shares = new Map<Waiter, number>();
    let left = width;
    for (const poll of this.#polls) {
      if (left === 0) break;
      const share = Math.min(poll.room, poll.largestShare, left);
      if (share === 0) continue;
      this.#options.desk.recall(poll);
      poll.expect(share);
      shares.set(poll, share);
      left -= share;
    }
    return shares;
  }

  async #claimFor(shares: ReadonlyMap<Waiter, number>): Promise<void> {
    let wanted = 0;
    for (const share of shares.values()) wanted += share;
    // News that come while the claim is under way are of jobs that it may have missed.
    this.#isEmpty = true;
    const claims = await this.#claimJobs(wanted);
    if (claims.length === wanted) this.#isEmpty = false;
    this.#deal(claims, shares);
  }

  async #claimJobs(wanted: number): Promise<readonly Claim[]> {
    try {
      return await this.#options.queue.claim(this.name, wanted);
    } catch (error) {
      this.#options.log.warn({ err: error, queue: this.name }, "no jobs could be claimed");
      this.#cool();
      return [];
    }
  }

  #deal(claims: readonly Claim[], shares: ReadonlyMap<Waiter, number>): void {
    let next = 0;
    for (const [poll, share] of shares) {
      const own = poll.isOver ? [] : claims.slice(next, next + share);
      next += own.length;
      for (const claim of own) void this.#take(claim, poll); // It catches nothing, because nothing in it rejects.
      poll.arrived(share - own.length);
    }
    for (const claim of claims.slice(next)) this.#options.closer.release(claim);
  }

  async #take(claim: Claim, poll: Waiter): Promise<void> {
    const taken = await this.#options.taker.take(claim, poll.request.workerId);
    if (taken.kind === "notNow") this.#cool();
    if (taken.kind === "leased" && !poll.give(taken.task) && !this.give(taken.task)) this.#options.noTaker(taken.task);
    poll.arrived(1);
    if (poll.isIdle) this.attendAgain(poll);
  }

  /** The queue is left alone for a while; decisions may find the polls meanwhile. */
  #cool(): void {
    this.#isEmpty = false;
    this.#stopCooling ??= this.#options.clock.after(coolMs, () => {
      this.#stopCooling = undefined;
      this.wake();
    });
  }
}
