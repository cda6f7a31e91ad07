import { setTimeout as delay } from "node:timers/promises";

import { pauseMs } from "./back-off.ts";
import type { BackOff } from "./back-off.ts";
import type { ReceivedTask } from "./received-task.ts";

/** Asks for up to `count` tasks and gives them as they come; ends when the server has no more for this poll. */
export type Poll = (count: number) => AsyncIterable<ReceivedTask>;

/** What a poll loop needs. `run` never rejects. */
export type PollLoop = {
  /** How many tasks may run at once, now. */
  readonly concurrency: () => number;
  /** Resolves when that has changed, or the loop is stopped. */
  readonly changed: () => Promise<void>;
  readonly poll: Poll;
  readonly run: (task: ReceivedTask) => Promise<void>;
  readonly onPollError: (error: unknown) => void;
  readonly backOff: BackOff;
  /** Aborted when no new poll is to begin. One in flight ends by itself: a task on its way is not lost. */
  readonly stop: AbortSignal;
};

/** Polls for as many tasks as there is room for, and runs them, until it is stopped. Resolves when nothing runs any more. */
export async function pollLoop(loop: PollLoop): Promise<void> {
  const running = new Set<Promise<void>>();
  let failures = 0;
  while (!loop.stop.aborted) {
    const room = loop.concurrency() - running.size;
    if (room <= 0) {
      await Promise.race([...running, loop.changed()]);
      continue;
    }
    try {
      for await (const task of loop.poll(room)) {
        const run: Promise<void> = loop.run(task).finally(() => running.delete(run));
        running.add(run);
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      loop.onPollError(error);
      const pause = pauseMs(loop.backOff, failures, Math.random());
      await delay(pause, undefined, { signal: loop.stop }).catch(() => undefined);
    }
  }
  await Promise.all(running);
}
