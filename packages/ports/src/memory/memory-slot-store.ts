import type { Changes, EpochMs, LeaseId, TaskSlot } from "@tutti/engine";

import type { SlotKey, SlotStore } from "../slot-store.ts";

type SlotRow = {
  readonly slot: TaskSlot;
  readonly since: EpochMs;
  readonly windowMs: number;
  readonly state: "running" | "freed" | "told";
};

/** The slots that batches have written. */
export type SlotRows = Map<LeaseId, SlotRow>;

/** What a change does to them. */
export function writeSlots(rows: SlotRows, { slotsTaken, slotsFreed, execution }: Changes): void {
  for (const { limit, since, ...slot } of slotsTaken) {
    const windowMs = limit.rateLimitPerFrequency > 0 ? limit.rateLimitFrequencyInSeconds * 1000 : 0;
    rows.set(slot.leaseId, { slot, since, windowMs, state: "running" });
  }
  for (const slot of slotsFreed) {
    const before = rows.get(slot.leaseId) ?? { slot, since: execution.lastEventTime, windowMs: 0 };
    rows.set(slot.leaseId, { ...before, state: "freed" });
  }
}

/** SlotStore in memory, on the slots that batches write. */
export function makeMemorySlotStore(rows: SlotRows, clock: () => EpochMs): SlotStore {
  let wasOpened = false;
  return {
    now: async () => await Promise.resolve(clock()),
    find: async (after, limit) => {
      const all = [...rows.values()].sort((a, b) => compareKeys(a.slot, b.slot));
      const found = all.filter(({ slot }) => after === undefined || compareKeys(slot, after) > 0).slice(0, limit);
      return await Promise.resolve(
        found.map(({ slot, since, windowMs, state }) => ({
          ...slot,
          isRunning: state === "running",
          ageMs: clock() - since,
          windowMs,
        })),
      );
    },
    standing: async (name, mostHolders) => {
      const own = [...rows.values()].filter(({ slot }) => slot.name === name).sort((a, b) => a.since - b.since);
      const running = own.filter(({ state }) => state === "running");
      const ends = own.map(({ since, windowMs }) => since + windowMs).filter((end) => end > clock());
      return await Promise.resolve({
        running: running.length,
        holders: running
          .slice(0, mostHolders)
          .map(({ slot, since, windowMs }) => ({ ...slot, isRunning: true, ageMs: clock() - since, windowMs })),
        begun: ends.length,
        freeInMs: ends.length === 0 ? 0 : Math.min(...ends) - clock(),
      });
    },
    findFreed: async (limit) => {
      const freed = [...rows.values()].filter(({ state }) => state === "freed").sort((a, b) => a.since - b.since);
      return await Promise.resolve(freed.slice(0, limit).map(({ slot }) => slot));
    },
    told: async (slots) => {
      for (const { leaseId } of slots) {
        const row = rows.get(leaseId);
        if (row?.state === "freed") rows.set(leaseId, { ...row, state: "told" });
      }
      await Promise.resolve();
    },
    forgetPassed: async (limit) => {
      const passed = [...rows].filter(
        ([, { state, since, windowMs }]) => state === "told" && since + windowMs <= clock(),
      );
      for (const [leaseId] of passed.slice(0, limit)) rows.delete(leaseId);
      return await Promise.resolve(Math.min(limit, passed.length));
    },
    noteOpening: async () => {
      const before = wasOpened;
      wasOpened = true;
      return await Promise.resolve(before);
    },
  };
}

function compareKeys(a: SlotKey, b: SlotKey): number {
  return compare(a.workflowId, b.workflowId) || compare(a.taskId, b.taskId) || compare(a.leaseId, b.leaseId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
