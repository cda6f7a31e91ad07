import { isFreeOfRate } from "@tutti/engine";
import type { TaskLimit } from "@tutti/engine";
import type { Claim, LeasedTask, TaskQueue } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import type { ClaimCloser } from "./claim-closer.ts";
import type { Admitted, ClaimTaker } from "./claim-taker.ts";
import type { CreditDesk } from "./credit-desk.ts";
import { kindOf } from "./slot-desk.ts";
import type { SlotDesk } from "./slot-desk.ts";
import type { Waiter } from "./waiter.ts";

export type QueueRoomOptions = {
  readonly queue: Pick<TaskQueue, "claim">;
  readonly taker: ClaimTaker;
  readonly closer: ClaimCloser;
  readonly desk: CreditDesk;
  readonly slots: SlotDesk;
  /** Has a task that nobody in this room takes. */
  readonly noTaker: (task: LeasedTask) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** A claimed job, and the poll that it was claimed for. */
type Dealt = { readonly claim: Claim; readonly poll: Waiter };

/** A wake-up may mean one job, so the first claim is for few of the polls, and each further one for more. */
const firstClaim = 16;
const largestClaim = 256;
/** How long the queue is left alone after it, or decider, could not be reached. */
const coolMs = 250;
/** How long at most it is left alone after its tasks' limit had no slot: news of a freed one may be lost. */
const limitedMs = 1_000;

/**
 * The polls that wait for one queue, and what is known of that queue.
 *
 * While the queue may hold jobs they are claimed, by one loop at a time. Once it is known to be empty the polls are
 * lent to decider as credits, and cost nothing until news come. While the limit of its tasks has no slot it is left alone,
 * until one is freed or the window opens. Source: core.md 5, 8.
 */
export class QueueRoom {
  readonly name: string;
  readonly #options: QueueRoomOptions;
  readonly #polls = new Set<Waiter>();
  #isEmpty = false;
  #isClaiming = false;
  #stopCooling: (() => void) | undefined;
  #isLimited = false;
  /** Whether a slot was freed since slots were asked for: the answer may be older than that news. */
  #isFreedMeanwhile = false;
  /** After a refusal for want of a slot, how many were to be had. */
  #slotsSeen = firstClaim;

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

  /** Slots of these limits were freed. */
  slotFreed(limits: readonly string[]): void {
    const known = this.#knownLimits();
    if (known.length > 0 && !known.some(({ name }) => limits.includes(name))) return;
    this.#isFreedMeanwhile = true;
    if (!this.#isLimited) return;
    this.#stopCooling?.();
    this.#warm();
  }

  /** Its credit is void, or what was on its way to it did not come. */
  attendAgain(poll: Waiter): void {
    if (this.#polls.has(poll)) this.#attend(poll);
  }

  /**
   * Gives the task to a poll of its worker or, where there is none, of another; at last to one that counts on a claim under way, which
   * then puts back what it has too many. False where nobody waits.
   */
  give(task: LeasedTask): boolean {
    let other: Waiter | undefined;
    for (const poll of this.#polls) {
      if (poll.room === 0) continue;
      if (poll.request.workerId === task.task.workerId) return poll.give(task);
      other ??= poll;
    }
    return [...(other === undefined ? [] : [other]), ...this.#polls].some((poll) =>
      poll.give({ ...task, task: { ...task.task, workerId: poll.request.workerId } }),
    );
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
    let width = Math.min(firstClaim, this.#slotsSeen);
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
    let turn: Promise<unknown> = Promise.resolve();
    for (const one of await this.#admit(this.#deal(claims, shares)))
      turn = Promise.all([turn, this.#take({ ...one, turn })]); // Nothing in it rejects.
  }

  #knownLimits(): readonly TaskLimit[] {
    return [true, false].flatMap(
      (isFree) => this.#options.slots.limitOf({ queue: this.name, isFreeOfRate: isFree }) ?? [],
    );
  }

  /** The jobs to the polls, as many as each still takes; what is left goes back. */
  #deal(claims: readonly Claim[], shares: ReadonlyMap<Waiter, number>): readonly Dealt[] {
    const dealt: Dealt[] = [];
    let next = 0;
    for (const [poll, share] of shares) {
      const own = claims.slice(next, next + poll.stillTakes(share));
      next += own.length;
      dealt.push(...own.map((claim) => ({ claim, poll })));
      poll.arrived(share - own.length);
    }
    for (const claim of claims.slice(next)) this.#options.closer.release(claim);
    return dealt;
  }

  /** Those of the jobs that may be polled, the first first; the others go back where their limit has no slot for them. */
  async #admit(dealt: readonly Dealt[]): Promise<readonly (Dealt & Pick<Admitted, "slot">)[]> {
    const free = dealt.filter(({ claim }) => isFreeOfRate(claim.priority));
    const held = dealt.filter(({ claim }) => !isFreeOfRate(claim.priority));
    return [...(await this.#admitAlike(free)), ...(await this.#admitAlike(held))];
  }

  /** As `#admit`, of tasks that are limited alike. */
  async #admitAlike(dealt: readonly Dealt[]): Promise<readonly (Dealt & Pick<Admitted, "slot">)[]> {
    const { slots, log } = this.#options;
    const [first] = dealt;
    const limit = first && slots.limitOf(kindOf(first.claim));
    if (limit === undefined) return dealt.map((one) => ({ ...one, slot: undefined }));
    this.#isFreedMeanwhile = false;
    try {
      const taken = await slots.take(limit, dealt.length);
      await this.#putBack(dealt.slice(taken.slots.length));
      this.#slotsSeen = taken.refusal === undefined ? firstClaim : Math.max(1, taken.slots.length);
      if (taken.refusal !== undefined) this.#limited(taken.refusal.retryAfterMs);
      return dealt.slice(0, taken.slots.length).map((one, index) => ({ ...one, slot: taken.slots[index] }));
    } catch (error) {
      log.warn({ err: error, queue: this.name }, "no slots could be taken");
      await this.#putBack(dealt);
      this.#cool();
      return [];
    }
  }

  /** Is through when the jobs are there again: the queue must not be looked at before, whatever the news. */
  async #putBack(dealt: readonly Dealt[]): Promise<void> {
    await this.#options.closer.putBack(dealt.map(({ claim }) => claim));
    for (const { poll } of dealt) this.#arrived(poll);
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

  async #take({ poll, ...admitted }: Dealt & Admitted): Promise<void> {
    const taken = await this.#options.taker.take(admitted, poll.request.workerId);
    if (taken.kind === "notNow") this.#cool();
    if (taken.kind === "limited") this.#limited(taken.retryAfterMs);
    if (taken.kind === "leased" && !poll.give(taken.task) && !this.give(taken.task)) this.#options.noTaker(taken.task);
    this.#arrived(poll);
  }

  #arrived(poll: Waiter): void {
    poll.arrived(1);
    if (poll.isIdle) this.attendAgain(poll);
  }

  /** Its tasks' limit has no slot. */
  #limited(retryAfterMs: number | undefined): void {
    this.#isEmpty = false;
    if (this.#isFreedMeanwhile) return this.wake();
    this.#isLimited = true;
    this.#cool(Math.min(retryAfterMs ?? limitedMs, limitedMs));
  }

  /** The queue is left alone for a while; decisions may find the polls meanwhile. */
  #cool(forMs = coolMs): void {
    this.#isEmpty = false;
    this.#stopCooling ??= this.#options.clock.after(forMs, () => this.#warm());
  }

  #warm(): void {
    this.#stopCooling = undefined;
    this.#isLimited = false;
    this.wake();
  }
}
