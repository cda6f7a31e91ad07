import type { Limiter, SlotStore } from "@tutti/ports";

import type { SweeperLimits } from "../limits.ts";

export type FreeSlotsDeps = {
  readonly limiter: Pick<Limiter, "free">;
  readonly slots: Pick<SlotStore, "findFreed" | "told">;
  readonly limits: SweeperLimits;
};

/**
 * Tells the limiter of slots that were freed, also those of which decider has told it: a decider that dies between its commit
 * and its word leaves no slot taken. Source: core.md 8.
 */
export async function freeSlots({ limiter, slots, limits }: FreeSlotsDeps, signal: AbortSignal): Promise<void> {
  const { slotPage } = limits;
  for (let found = slotPage; found === slotPage && !signal.aborted;) {
    const freed = await slots.findFreed(slotPage);
    found = freed.length;
    if (found === 0) return;
    await limiter.free(freed);
    await slots.told(freed);
  }
}
