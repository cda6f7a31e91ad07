import type { EpochMs } from "@tutti/engine";

import { ACTIVE_POLLER_MS, byTypeAndDomain } from "../poll-data.ts";
import type { PollData, PollDatum } from "../poll-data.ts";

/** Poll data of one process, shared by all. */
export type MemoryPollData = PollData & {
  /** Forgets everybody, as FLUSHALL would. */
  empty(): void;
};

export function makeMemoryPollData(now: () => EpochMs = Date.now): MemoryPollData {
  const data = new Map<string, PollDatum>();
  return {
    record: async (pollers) => {
      for (const poller of pollers) data.set(keyOf(poller.taskType, poller.domain), { ...poller, lastPollTime: now() });
      await Promise.resolve();
    },
    find: async (taskTypes) => {
      const found = [...data.values()].filter(({ taskType }) => taskTypes?.includes(taskType) ?? true);
      return await Promise.resolve(found.sort(byTypeAndDomain));
    },
    activeOf: async (taskType, domains) => {
      const since = now() - ACTIVE_POLLER_MS;
      const isActive = (domain: string): boolean =>
        (data.get(keyOf(taskType, domain))?.lastPollTime ?? Number.NEGATIVE_INFINITY) >= since;
      return await Promise.resolve(domains.filter(isActive));
    },
    empty: () => data.clear(),
  };
}

function keyOf(taskType: string, domain: string | undefined): string {
  return JSON.stringify([taskType, domain ?? null]);
}
