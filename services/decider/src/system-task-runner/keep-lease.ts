import type { DeciderPort, LeasedTask } from "@tutti/ports";
import type { Clock } from "@tutti/service-kit";

import { extensionEvent, type Speaker } from "./result-event.ts";

export type KeepLeaseOptions = {
  readonly decider: Pick<DeciderPort, "apply">;
  readonly speaker: Speaker;
  readonly clock: Clock;
  /** Called once it is known that the task has ended: it timed out, or its workflow did. */
  readonly ended: () => void;
};

/** Also where there is no response time-out: the end of a task that runs long is not to go unnoticed. */
const longestMs = 60_000;

/** Says of a running task that it is still at work, thrice in its response time-out. The answer ends that. */
export function keepLease(leased: LeasedTask, { decider, speaker, clock, ended }: KeepLeaseOptions): () => void {
  const timeoutMs = leased.task.responseTimeoutSeconds * 1_000;
  const everyMs = timeoutMs > 0 ? Math.min(timeoutMs / 3, longestMs) : longestMs;
  let isOver = false;
  const extend = async (): Promise<void> => {
    const applied = await decider.apply(extensionEvent(leased, speaker), { deadlineMs: everyMs });
    if (isOver) return;
    const isGone = applied.kind === "refused" && applied.refusal.kind === "NotFound";
    const hasEnded = applied.kind === "answered" && applied.answer.kind === "TaskUpdated" && applied.answer.ignored;
    if (isGone || hasEnded) ended();
    else stopTimer = clock.after(everyMs, () => void extend()); // It never rejects.
  };
  let stopTimer = clock.after(everyMs, () => void extend()); // It never rejects.
  return () => {
    isOver = true;
    stopTimer();
  };
}
