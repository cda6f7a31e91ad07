import type { LeaseId } from "@tutti/engine";
import type { Limiter, SlotStore, StoredSlot } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { SweeperLimits } from "../limits.ts";
import { allSlots } from "./all-slots.ts";

export type CheckSlotsDeps = {
  readonly limiter: Pick<Limiter, "life" | "running" | "drop" | "restore">;
  readonly slots: Pick<SlotStore, "find">;
  readonly log: Log;
  readonly limits: SweeperLimits;
};

/**
 * Compares what the limiter counts with what decider has committed. A slot without a lease is dropped when none can come of
 * it any more; a lease that is not counted, which a failover leaves behind, is counted again once it was missed in two
 * looks in a row: in one look it may only have ended meanwhile. Source: core.md 8.
 */
export class CheckSlots {
  readonly #deps: CheckSlotsDeps;
  #missed: ReadonlySet<LeaseId> = new Set();

  constructor(deps: CheckSlotsDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { limiter, slots, log, limits } = this.#deps;
    const life = await limiter.life();
    if (life === undefined) return;
    // Before the store: what has a lease by then is found there.
    const counted = await limiter.running();
    const stored = new Map<LeaseId, StoredSlot>();
    for await (const page of allSlots(slots, { page: limits.slotPage })) {
      for (const slot of page) if (slot.isRunning) stored.set(slot.leaseId, slot);
      if (signal.aborted) return;
    }
    const leaked = counted.filter(({ leaseId, ageMs }) => ageMs >= limits.slotsUnderWayMs && !stored.has(leaseId));
    if (leaked.length > 0) {
      log.warn({ slots: leaked.length }, "slots without a lease are given back");
      await limiter.drop(leaked);
    }
    await this.#countMissing(life, { counted: new Set(counted.map(({ leaseId }) => leaseId)), stored });
  }

  async #countMissing(
    life: string,
    { counted, stored }: { readonly counted: ReadonlySet<LeaseId>; readonly stored: ReadonlyMap<LeaseId, StoredSlot> },
  ): Promise<void> {
    const { limiter, log, limits } = this.#deps;
    const missing = [...stored.values()].filter(({ leaseId }) => !counted.has(leaseId));
    const again = missing.filter(({ leaseId }) => this.#missed.has(leaseId));
    this.#missed = new Set(missing.map(({ leaseId }) => leaseId));
    if (again.length === 0) return;
    log.warn({ slots: again.length }, "leases that were not counted by their limits are counted again");
    await limiter.restore(life, again, { holdMs: limits.refillHoldMs });
  }
}
