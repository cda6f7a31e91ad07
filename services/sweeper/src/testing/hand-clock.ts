import type { Clock } from "../clock.ts";

/** A clock that stands still until it is moved. */
export type HandClock = Clock & {
  /** Moves on and wakes who has slept long enough; resolves once they have begun to do something. */
  advance(ms: number): Promise<void>;
};

export function makeHandClock(): HandClock {
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  let now = 0;
  return {
    nowMs: () => now,
    sleep: async (ms, signal) =>
      await new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          signal.removeEventListener("abort", wake);
          resolve();
        };
        sleepers.add({ until: now + ms, wake });
        signal.addEventListener("abort", wake, { once: true });
      }),
    advance: async (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await settled();
    },
  };
}

/** Resolves when all that can go on without the outside has gone on. */
export async function settled(): Promise<void> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
}
