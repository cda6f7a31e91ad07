/** How much decider takes on at once. */
export type DeciderLimits = {
  readonly maxBatchEvents: number;
  readonly maxBatchBytes: number;
  /** Each has a connection of the store's write pool. */
  readonly maxBatchesInFlight: number;
  /** Beyond either of these, events are refused as Overloaded; beyond half of either, streams are not read. */
  readonly maxWaitingEvents: number;
  readonly maxWaitingBytes: number;
  readonly maxCachedExecutions: number;
  readonly maxCachedBytes: number;
  readonly maxCachedSnapshots: number;
  /** While the outbox has more rows than this, first sends of starts are refused as Overloaded. */
  readonly maxOutboxRows: number;
  /** How many wake-ups are kept in memory; what is beyond is left to sweeper. */
  readonly maxWakeHints: number;
  /** How long a start waits for its scripts, before it commits and leaves them to the event after it. */
  readonly startWaitsForScriptsMs: number;
  /** How long a task may wait in memory, ahead of its queue in Redis, for workers that are about to come back, and how many may. */
  readonly holdMs: number;
  readonly maxHeldTasks: number;
};

export const defaultLimits: DeciderLimits = {
  maxBatchEvents: 256,
  maxBatchBytes: 8 * 1024 * 1024,
  maxBatchesInFlight: 3,
  maxWaitingEvents: 20_000,
  maxWaitingBytes: 128 * 1024 * 1024,
  maxCachedExecutions: 10_000,
  maxCachedBytes: 256 * 1024 * 1024,
  maxCachedSnapshots: 1_000,
  maxOutboxRows: 10_000,
  maxWakeHints: 50_000,
  startWaitsForScriptsMs: 100,
  holdMs: 1_000,
  maxHeldTasks: 5_000,
};
