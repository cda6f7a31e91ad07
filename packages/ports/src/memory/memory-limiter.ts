import type { EpochMs, LeaseId } from "@tutti/engine";

import type { Limiter, RestoredSlot, RunningSlot, SlotAnswer, SlotName, SlotRequest } from "../limiter.ts";
import { makeRebuild } from "./memory-rebuild.ts";

export type MemoryLimiterOptions = {
  readonly now: () => EpochMs;
  /** Hears of limits of which slots were freed. */
  readonly tell: (limits: readonly string[]) => void;
};

/** A limiter for one process, shared by all. */
export type MemoryLimiter = Limiter & {
  /** Loses everything, as FLUSHALL would. */
  empty(): void;
};

/** How much longer a slot counts in its window while nobody has said that its task was handed out. */
const UNCONFIRMED_MS = 5_000;

type Counts = {
  readonly running: Map<LeaseId, { readonly at: EpochMs; readonly mark: string }>;
  readonly handedOut: Map<LeaseId, EpochMs>;
  isWaitedFor: boolean;
};

export function makeMemoryLimiter({ now, tell }: MemoryLimiterOptions): MemoryLimiter {
  const limits = new Map<string, Counts>();
  const rebuild = makeRebuild(now);
  let marks = 0;
  const countsOf = (name: string): Counts => {
    const counts = limits.get(name) ?? { running: new Map(), handedOut: new Map(), isWaitedFor: false };
    limits.set(name, counts);
    return counts;
  };
  const takeOne = ({ limit, leaseId }: SlotRequest): SlotAnswer => {
    if (!rebuild.isOpen()) return { kind: "refused", retryAfterMs: undefined };
    const counts = countsOf(limit.name);
    const refusal = counts.running.has(leaseId) ? undefined : refusalOf(counts, limit, now());
    if (refusal !== undefined) {
      counts.isWaitedFor ||= refusal.retryAfterMs === undefined;
      return refusal;
    }
    counts.running.set(leaseId, { at: now(), mark: String((marks += 1)) });
    if (limit.rateLimitPerFrequency > 0) counts.handedOut.set(leaseId, now() + UNCONFIRMED_MS);
    return { kind: "taken" };
  };
  const leave = (slots: readonly SlotName[], options: { readonly countsInWindow: boolean }): void => {
    const freed = new Set<string>();
    for (const { name, leaseId } of slots) {
      const counts = countsOf(name);
      if (!options.countsInWindow) counts.handedOut.delete(leaseId);
      if (!counts.running.delete(leaseId) || !counts.isWaitedFor) continue;
      counts.isWaitedFor = false;
      freed.add(name);
    }
    if (freed.size > 0) tell([...freed]);
  };
  const restoreOne = ({ name, leaseId, isRunning, ageMs, windowMs }: RestoredSlot): void => {
    const counts = countsOf(name);
    const at = now() - ageMs;
    if (isRunning && !counts.running.has(leaseId)) counts.running.set(leaseId, { at, mark: String((marks += 1)) });
    if (windowMs > ageMs && !counts.handedOut.has(leaseId)) counts.handedOut.set(leaseId, at);
  };

  return {
    take: async (requests) => await Promise.resolve(requests.map(takeOne)),
    handedOut: async (slots) => {
      for (const { name, leaseId } of slots) {
        const { handedOut } = countsOf(name);
        if (handedOut.has(leaseId)) handedOut.set(leaseId, now());
      }
      await Promise.resolve();
    },
    giveBack: async (slots) => await Promise.resolve(leave(slots, { countsInWindow: false })),
    free: async (slots) => await Promise.resolve(leave(slots, { countsInWindow: true })),
    running: async () => {
      const all = [...limits].flatMap(([name, { running }]): readonly RunningSlot[] =>
        [...running].map(([leaseId, { at, mark }]) => ({ name, leaseId, ageMs: now() - at, mark })),
      );
      return await Promise.resolve(all);
    },
    drop: async (slots) => {
      const same = slots.filter(({ name, leaseId, mark }) => countsOf(name).running.get(leaseId)?.mark === mark);
      await Promise.resolve(leave(same, { countsInWindow: false }));
    },
    restore: async (nonce, slots, { holdMs }) => {
      const mayWrite = rebuild.mayWrite(nonce, holdMs);
      if (mayWrite) for (const slot of slots) restoreOne(slot);
      return await Promise.resolve(mayWrite);
    },
    ...rebuild.port,
    empty: () => {
      limits.clear();
      rebuild.lose();
    },
  };
}

function refusalOf(
  { running, handedOut }: Counts,
  limit: SlotRequest["limit"],
  now: EpochMs,
): (SlotAnswer & { readonly kind: "refused" }) | undefined {
  const { concurrentExecLimit, rateLimitPerFrequency, rateLimitFrequencyInSeconds } = limit;
  if (concurrentExecLimit > 0 && running.size >= concurrentExecLimit)
    return { kind: "refused", retryAfterMs: undefined };
  if (rateLimitPerFrequency === 0) return undefined;
  const windowMs = rateLimitFrequencyInSeconds * 1000;
  const within = [...handedOut.values()].filter((at) => at > now - windowMs).sort((a, b) => b - a);
  // The window opens when all but one less than it lets through have left it.
  const last = within[rateLimitPerFrequency - 1];
  return last === undefined
    ? undefined
    : { kind: "refused", retryAfterMs: Math.max(1, Math.min(last, now) + windowMs - now) };
}
