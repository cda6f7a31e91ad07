import { randomUUID } from "node:crypto";

import { eventIdFrom, leaseIdFrom } from "@tutti/engine";
import type { LeaseId, Refusal, TaskLimit } from "@tutti/engine";
import type { Applied, Claim, DeciderPort, LeasedTask } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { ClaimCloser } from "./claim-closer.ts";
import type { LeaseBook } from "./lease-book.ts";
import { kindOf } from "./slot-desk.ts";
import type { HeldSlot, SlotDesk } from "./slot-desk.ts";

export type ClaimTakerOptions = {
  readonly decider: DeciderPort;
  readonly closer: ClaimCloser;
  readonly book: LeaseBook;
  readonly slots: SlotDesk;
  /** This process and this life of it: whose the lease is. */
  readonly instance: string;
  readonly epoch: string;
  readonly log: Log;
};

/** A claimed job, with the slot that was taken for it, and the time when all that were claimed before it are through. */
export type Admitted = { readonly claim: Claim; readonly slot: HeldSlot | undefined; readonly turn: Promise<unknown> };

/** What became of a claimed job: a task; nothing, because the job was out of date; or nothing, for now. */
export type Taken =
  | { readonly kind: "leased"; readonly task: LeasedTask }
  | { readonly kind: "outOfDate" }
  | { readonly kind: "notNow" }
  /** Its limit has no slot. `retryAfterMs`: when there may be one; undefined: when that is told. */
  | { readonly kind: "limited"; readonly retryAfterMs: number | undefined };

/**
 * The job's lock lasts 5 s; after that others may claim it, and the one whose TaskPolled is applied first has the task.
 */
const deadlineMs = 5_000;
/** A task's limit is told by the first refusal; another one follows where a slot has become too old on the way. */
const maxAttempts = 4;

/** Turns claimed jobs into leased tasks. A job that is out of date is dropped, one that cannot be leased now goes back. */
export class ClaimTaker {
  readonly #options: ClaimTakerOptions;

  constructor(options: ClaimTakerOptions) {
    this.#options = options;
  }

  /** A slot that is found wanting is taken after `turn`: none overtakes those claimed before it. Never rejects. */
  async take({ claim, slot, turn }: Admitted, workerId: string | undefined): Promise<Taken> {
    let held = slot;
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const leaseId = held?.leaseId ?? leaseIdFrom(`${randomUUID()}-0`);
      const applied = await this.#poll(claim, { workerId, leaseId, slot: held });
      if (applied.kind === "answered") return this.#answered(claim, { applied, leaseId, slot: held });
      if (applied.refusal.kind !== "SlotNeeded")
        return this.#refused(claim, { leaseId, slot: held, refusal: applied.refusal });
      await turn;
      const next = await this.#otherSlot(claim, { leaseId, slot: held, limit: applied.refusal.limit });
      if (next.kind !== "slot") return next;
      held = next.slot;
    }
    this.#giveBack(held);
    this.#options.closer.release(claim);
    return { kind: "notNow" };
  }

  async #poll(claim: Claim, lease: LeaseOfPoll): Promise<Applied> {
    const { book, decider } = this.#options;
    book.expect(lease.leaseId);
    return await decider.apply(this.#taskPolled(claim, lease), { deadlineMs });
  }

  #answered(
    claim: Claim,
    { applied, leaseId, slot }: Leasing & { readonly applied: Applied & { readonly kind: "answered" } },
  ): Taken {
    const { book, closer, slots } = this.#options;
    closer.finish(claim);
    // Whether or not it still comes to a worker: its lease has the slot, and gives it back.
    if (slot !== undefined) slots.used(slot);
    if (applied.task !== undefined && book.take(applied.task)) return { kind: "leased", task: applied.task };
    book.forget(leaseId);
    return { kind: "outOfDate" };
  }

  #refused(claim: Claim, { leaseId, slot, refusal }: Leasing & { readonly refusal: Refusal }): Taken {
    const { book, closer, log } = this.#options;
    // Should it have been leased without our hearing of it, its row will tell; and its slot stays until then.
    book.forget(leaseId);
    if (refusal.kind !== "Unavailable") this.#giveBack(slot);
    if (refusal.kind === "Unavailable" || refusal.kind === "Overloaded") {
      closer.release(claim);
      return { kind: "notNow" };
    }
    if (refusal.kind !== "StaleTask" && refusal.kind !== "NotFound") {
      log.warn({ workflowId: claim.workflowId, taskId: claim.taskId, refusal }, "a queued task was refused");
    }
    closer.finish(claim);
    return { kind: "outOfDate" };
  }

  /** The slot that decider asks for in place of the one that it was shown. */
  async #otherSlot(
    claim: Claim,
    { leaseId, slot, limit }: Leasing & { readonly limit: TaskLimit | undefined },
  ): Promise<{ readonly kind: "slot"; readonly slot: HeldSlot | undefined } | Taken> {
    const { book, closer, slots, log } = this.#options;
    book.forget(leaseId);
    this.#giveBack(slot);
    slots.learn(kindOf(claim), limit);
    if (limit === undefined) return { kind: "slot", slot: undefined };
    try {
      const taken = await slots.take(limit, 1);
      const [other] = taken.slots;
      if (other !== undefined) return { kind: "slot", slot: other };
      await closer.putBack([claim]);
      return { kind: "limited", retryAfterMs: taken.refusal?.retryAfterMs };
    } catch (error) {
      log.warn({ err: error, queue: claim.queue }, "no slot could be taken");
      closer.release(claim);
      return { kind: "notNow" };
    }
  }

  #giveBack(slot: HeldSlot | undefined): void {
    if (slot !== undefined) this.#options.slots.giveBack(slot);
  }

  #taskPolled({ workflowId, taskId, delivery }: Claim, { workerId, leaseId, slot }: LeaseOfPoll) {
    const { instance, epoch } = this.#options;
    const eventId = eventIdFrom(randomUUID());
    const origin = { actor: workerId ?? "", requestId: eventId, traceContext: "" };
    return {
      kind: "TaskPolled",
      eventId,
      workflowId,
      origin,
      taskId,
      delivery,
      workerId,
      leaseId,
      instance,
      epoch,
      slot: slot && { limit: slot.limit, at: slot.at },
    } as const;
  }
}

type Leasing = { readonly leaseId: LeaseId; readonly slot: HeldSlot | undefined };
type LeaseOfPoll = Leasing & { readonly workerId: string | undefined };
