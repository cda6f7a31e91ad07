import type { ExecutionStore, TaskQueue } from "@tutti/ports";

import type { SweeperLimits } from "./limits.ts";

export type AnnounceWaitingDeps = {
  readonly store: Pick<ExecutionStore, "waitingQueues">;
  readonly queue: Pick<TaskQueue, "announce">;
  readonly limits: SweeperLimits;
};

/**
 * Tells subscribers which queues have tasks that should have been taken, so that a poll that was parked while a message was lost takes its
 * task a moment later. Source: core.md 5, Queues.
 */
export async function announceWaiting({ store, queue, limits }: AnnounceWaitingDeps): Promise<void> {
  const waiting = await store.waitingQueues(limits.announceOlderThanMs);
  const queues = waiting.map(({ queue: name }) => name);
  for (let from = 0; from < queues.length; from += limits.announcePage) {
    await queue.announce(queues.slice(from, from + limits.announcePage));
  }
}
