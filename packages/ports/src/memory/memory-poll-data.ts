import type { EpochMs } from "@tutti/engine";

import { ACTIVE_POLLER_MS, byTypeAndDomain, MAX_KEPT_WORKERS, WORKERS_KEPT_MS } from "../poll-data.ts";
import type { PollData, PollDatum, PolledQueue, PollingWorker } from "../poll-data.ts";

/** Poll data of one process, shared by all. */
export type MemoryPollData = PollData & {
  /** Forgets everybody, as FLUSHALL would. */
  empty(): void;
};

export function makeMemoryPollData(now: () => EpochMs = Date.now): MemoryPollData {
  const data = new Map<string, PollDatum>();
  const workers = new Map<string, Map<string | undefined, PollingWorker>>();
  const within = ({ taskType, domain }: PolledQueue, withinMs: number): PollingWorker[] =>
    [...(workers.get(keyOf(taskType, domain))?.values() ?? [])]
      .filter(({ lastPollTime }) => lastPollTime >= now() - withinMs)
      .sort((a, b) => b.lastPollTime - a.lastPollTime)
      .slice(0, MAX_KEPT_WORKERS);
  return {
    record: async (pollers) => {
      for (const { isStreaming = false, ...poller } of pollers) {
        const [key, lastPollTime] = [keyOf(poller.taskType, poller.domain), now()];
        data.set(key, { ...poller, lastPollTime });
        const known = workers.get(key) ?? new Map<string | undefined, PollingWorker>();
        workers.set(key, known.set(poller.workerId, { workerId: poller.workerId, isStreaming, lastPollTime }));
      }
      await Promise.resolve();
    },
    countWorkers: async (queues, withinMs) =>
      await Promise.resolve(queues.map((queue) => within(queue, withinMs).length)),
    workersOf: async (queue, limit) => await Promise.resolve(within(queue, WORKERS_KEPT_MS).slice(0, limit)),
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
    empty: () => {
      data.clear();
      workers.clear();
    },
  };
}

function keyOf(taskType: string, domain: string | undefined): string {
  return JSON.stringify([taskType, domain ?? null]);
}
