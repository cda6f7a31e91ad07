import type { TaskRow } from "../execution.ts";

/** What an attempt is compared with: the attempt before it of the same turn; of a turn's first attempt the last of the turn before. */
export function attemptBefore(attempts: readonly TaskRow[], task: TaskRow): TaskRow | undefined {
  const at = attempts.findIndex(({ taskId }) => taskId === task.taskId);
  return at <= 0 ? undefined : attempts[at - 1];
}
