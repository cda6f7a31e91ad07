import type { EpochMs, Payload } from "@tutti/engine";

import type { KeptTaskResult, TaskResultCache, TaskResultKey } from "../task-results.ts";

/** The results that batches have written. */
export type ResultRows = Map<string, { readonly output: Payload; readonly expiresAt: EpochMs }>;

export function writeResults(rows: ResultRows, written: readonly KeptTaskResult[], now: EpochMs): void {
  for (const { output, ttlMs, ...key } of written) rows.set(textOf(key), { output, expiresAt: now + ttlMs });
}

/** TaskResultCache in memory, on the results that batches write. */
export function makeMemoryTaskResults(rows: ResultRows, clock: () => EpochMs): TaskResultCache {
  return {
    find: async (key) => {
      const row = rows.get(textOf(key));
      return await Promise.resolve(row !== undefined && row.expiresAt > clock() ? row.output : undefined);
    },
    forgetExpired: async (limit) => {
      const expired = [...rows].filter(([, { expiresAt }]) => expiresAt <= clock()).slice(0, limit);
      for (const [key] of expired) rows.delete(key);
      return await Promise.resolve(expired.length);
    },
  };
}

const textOf = ({ taskDefName, key }: TaskResultKey): string => JSON.stringify([taskDefName, key]);
