import type { Limiter, SlotStore } from "@tutti/ports";
import { makeMemoryLimiter } from "@tutti/ports/memory";

type Limits = { readonly limiter: Limiter; readonly slots: Pick<SlotStore, "now"> };

/** For tests in which no task has a limit: a limiter that is not open. */
export function noLimits(): Limits {
  return { limiter: makeMemoryLimiter({ now: Date.now, tell: () => undefined }), slots };
}

/** A limiter that is open, which tells of freed slots by `tell`. */
export async function givenLimits(tell: (limits: readonly string[]) => void): Promise<Limits> {
  const limiter = makeMemoryLimiter({ now: Date.now, tell });
  await limiter.beginRebuild("life", { waitMs: 0, holdMs: 1_000 });
  await limiter.endRebuild("life");
  return { limiter, slots };
}

const slots = { now: () => Promise.resolve(Date.now()) };
