import { randomUUID } from "node:crypto";

import { eventIdFrom, leaseIdFrom } from "@tutti/engine";
import type { LeaseId, Refusal } from "@tutti/engine";
import type { Claim, DeciderPort, LeasedTask } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { ClaimCloser } from "./claim-closer.ts";
import type { LeaseBook } from "./lease-book.ts";

export type ClaimTakerOptions = {
  readonly decider: DeciderPort;
  readonly closer: ClaimCloser;
  readonly book: LeaseBook;
  /** This process and this life of it: whose the lease is. */
  readonly instance: string;
  readonly epoch: string;
  readonly log: Log;
};

/** What became of a claimed job: a task; nothing, because the job was out of date; or nothing, for now. */
export type Taken =
  { readonly kind: "leased"; readonly task: LeasedTask } | { readonly kind: "outOfDate" } | { readonly kind: "notNow" };

/**
 * The job's lock lasts 5 s; after that others may claim it, and the one whose TaskPolled is applied first has the task.
 */
const deadlineMs = 5_000;

/** Turns claimed jobs into leased tasks. A job that is out of date is dropped, one that cannot be leased now goes back. */
export class ClaimTaker {
  readonly #options: ClaimTakerOptions;

  constructor(options: ClaimTakerOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async take(claim: Claim, workerId: string | undefined): Promise<Taken> {
    const { book, decider, closer } = this.#options;
    const leaseId = leaseIdFrom(`${randomUUID()}-0`);
    book.expect(leaseId);
    const applied = await decider.apply(this.#taskPolled(claim, { workerId, leaseId }), { deadlineMs });
    if (applied.kind === "refused") return this.#refused(claim, { leaseId, refusal: applied.refusal });
    closer.finish(claim);
    if (applied.task !== undefined && book.take(applied.task)) return { kind: "leased", task: applied.task };
    book.forget(leaseId);
    return { kind: "outOfDate" };
  }

  #refused(claim: Claim, { leaseId, refusal }: { readonly leaseId: LeaseId; readonly refusal: Refusal }): Taken {
    const { book, closer, log } = this.#options;
    // Should it have been leased without our hearing of it, its row will tell.
    book.forget(leaseId);
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

  #taskPolled(
    { workflowId, taskId, delivery }: Claim,
    { workerId, leaseId }: { readonly workerId: string | undefined; readonly leaseId: LeaseId },
  ) {
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
    } as const;
  }
}
