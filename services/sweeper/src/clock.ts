import { setTimeout as wait } from "node:timers/promises";

/** The time of this process, for pauses only: what is due is the database's to say. */
export type Clock = {
  /** Milliseconds that never go back. */
  nowMs(): number;
  /** Resolves after that time, or at once when the signal comes. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const processClock: Clock = {
  nowMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, { signal }).catch(() => undefined);
  },
};
