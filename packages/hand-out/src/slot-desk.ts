import { randomUUID } from "node:crypto";

import { isFreeOfRate, slotLeaseId } from "@tutti/engine";
import type { EpochMs, LeaseId, TaskLimit } from "@tutti/engine";
import type { Claim, Limiter, SlotName, SlotStore } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";

import { SlotClock } from "./slot-clock.ts";

/** A slot of a limit, for one poll of one task. `at`: the database's time, not later than it was taken. */
export type HeldSlot = { readonly leaseId: LeaseId; readonly limit: TaskLimit; readonly at: EpochMs };

/** Slots that were asked for together. Some are missing where `refusal` says when to ask again; undefined: when told. */
export type TakenSlots = {
  readonly slots: readonly HeldSlot[];
  readonly refusal: { readonly retryAfterMs: number | undefined } | undefined;
};

export type SlotDeskOptions = {
  readonly limiter: Pick<Limiter, "take" | "handedOut" | "giveBack">;
  readonly slots: Pick<SlotStore, "now">;
  readonly clock: Clock;
  readonly log: Log;
};

/** The tasks of one queue that are free of their definition's rate, or those that are not: as far as is known, limited alike. */
export type Kind = { readonly queue: string; readonly isFreeOfRate: boolean };

/** Of so many kinds of tasks it is known which limit they have. */
const maxKnown = 10_000;

/**
 * Takes slots of limits before tasks are polled, and gives back those of which nothing came. A task's limit is in its
 * execution's definition, which decider knows: it is learnt for a queue when decider refuses a poll for want of a slot, and
 * there for tasks that are free of the rate by themselves. Source: core.md 8.
 */
export class SlotDesk {
  readonly #options: SlotDeskOptions;
  readonly #clock: SlotClock;
  readonly #limits = new Map<string, TaskLimit>();
  #inVain: SlotName[] = [];
  #handedOut: SlotName[] = [];
  #flush: Promise<void> | undefined;

  constructor(options: SlotDeskOptions) {
    this.#options = options;
    this.#clock = new SlotClock(options.slots, options.clock);
  }

  /** The limit of the tasks that were polled last of the kind; undefined where they have none, as far as is known. */
  limitOf(kind: Kind): TaskLimit | undefined {
    return this.#limits.get(keyOf(kind));
  }

  learn(kind: Kind, limit: TaskLimit | undefined): void {
    const key = keyOf(kind);
    this.#limits.delete(key);
    if (limit === undefined) return;
    const [oldest] = this.#limits.keys();
    if (this.#limits.size >= maxKnown && oldest !== undefined) this.#limits.delete(oldest);
    this.#limits.set(key, limit);
  }

  /** Up to `count` slots. Rejects where the limiter or the database cannot be asked. */
  async take(limit: TaskLimit, count: number): Promise<TakenSlots> {
    const at = await this.#clock.now();
    const requests = Array.from({ length: count }, () => ({ limit, leaseId: slotLeaseId(randomUUID()) }));
    const answers = await this.#options.limiter.take(requests);
    const slots = requests.flatMap(({ leaseId }, index) =>
      answers[index]?.kind === "taken" ? [{ leaseId, limit, at }] : [],
    );
    const refusal = answers.find((answer) => answer.kind === "refused");
    return { slots, refusal: refusal && { retryAfterMs: refusal.retryAfterMs } };
  }

  /** Its task is leased under it. */
  used({ limit, leaseId }: HeldSlot): void {
    if (limit.rateLimitPerFrequency === 0) return;
    this.#handedOut.push({ name: limit.name, leaseId });
    this.#flush ??= this.#flushAll();
  }

  /** Nothing came of it, for certain. */
  giveBack({ limit, leaseId }: HeldSlot): void {
    this.#inVain.push({ name: limit.name, leaseId });
    this.#flush ??= this.#flushAll();
  }

  /** Resolves when the limiter has been told of everything. Never rejects. */
  async settled(): Promise<void> {
    while (this.#flush !== undefined) await this.#flush;
  }

  async #flushAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#inVain.length > 0 || this.#handedOut.length > 0) {
      const [inVain, handedOut] = [this.#inVain, this.#handedOut];
      this.#inVain = [];
      this.#handedOut = [];
      await this.#tell(inVain, handedOut);
    }
    this.#flush = undefined;
  }

  async #tell(inVain: readonly SlotName[], handedOut: readonly SlotName[]): Promise<void> {
    const { limiter, log } = this.#options;
    const telling: Promise<void>[] = [];
    if (inVain.length > 0) telling.push(limiter.giveBack(inVain));
    if (handedOut.length > 0) telling.push(limiter.handedOut(handedOut));
    // Sweeper finds them: a slot without a lease does not stay.
    for (const outcome of await Promise.allSettled(telling))
      if (outcome.status === "rejected") log.warn({ err: outcome.reason }, "the limiter could not be told of slots");
  }
}

export function kindOf({ queue, priority }: Pick<Claim, "queue" | "priority">): Kind {
  return { queue, isFreeOfRate: isFreeOfRate(priority) };
}

function keyOf(kind: Kind): string {
  return `${kind.isFreeOfRate ? "free" : "held"}:${kind.queue}`;
}
