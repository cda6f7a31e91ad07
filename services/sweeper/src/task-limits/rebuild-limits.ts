import type { Limiter, SlotStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Clock } from "../clock.ts";
import type { SweeperLimits } from "../limits.ts";
import { allSlots } from "./all-slots.ts";

export type RebuildLimitsDeps = {
  readonly limiter: Pick<Limiter, "life" | "beginRebuild" | "restore" | "endRebuild">;
  readonly slots: Pick<SlotStore, "find" | "noteOpening">;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits: SweeperLimits;
  readonly newUuid: () => string;
};

/** What was read as new may no longer be after that. */
const shortlyMs = 1_000;

/**
 * Where the limiter has lost everything, it is opened again with the slots that decider has committed; and not before
 * those that were under way at the loss are committed or never will be. A limiter that was never open has none under way.
 * Source: core.md 6, 8.
 */
export async function rebuildLimits(deps: RebuildLimitsDeps, signal: AbortSignal): Promise<void> {
  const { limiter, slots, log, clock, limits, newUuid } = deps;
  if ((await limiter.life()) !== undefined) return;
  const askedAtMs = clock.nowMs();
  const wasOpened = await slots.noteOpening();
  const isNew = !wasOpened && clock.nowMs() - askedAtMs < shortlyMs;
  const nonce = newUuid();
  const [waitMs, holdMs] = [isNew ? 0 : limits.slotsUnderWayMs, limits.refillHoldMs];
  if ((await limiter.beginRebuild(nonce, { waitMs, holdMs })) !== "begun") return;
  let count = 0;
  for await (const page of allSlots(slots, { page: limits.slotPage })) {
    if (signal.aborted || !(await limiter.restore(nonce, page, { holdMs }))) return;
    count += page.length;
  }
  if (await limiter.endRebuild(nonce)) log.info({ nonce, slots: count }, "limits are counted again");
}
