import type { SlotStore } from "@tutti/ports";

import type { SweeperLimits } from "../limits.ts";

export type ForgetPassedSlotsDeps = {
  readonly slots: Pick<SlotStore, "forgetPassed">;
  readonly limits: Pick<SweeperLimits, "slotPage">;
};

/** Slots of which the limiter was told go from the store once their windows have passed. Source: core.md 8. */
export async function forgetPassedSlots({ slots, limits }: ForgetPassedSlotsDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await slots.forgetPassed(limits.slotPage)) === limits.slotPage);
}
