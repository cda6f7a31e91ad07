import { isTerminalTask } from "../../model/status.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";

/**
 * A JOIN is not part of deciding, which a pause puts off: one whose tasks end meanwhile ends, and what follows it waits
 * for the resume. Looks at the open JOINs, and at what one waits for only where that may all have ended, or has failed.
 * Source: reference/engine.md 2.4, 5.1, 5.6.
 */
export function judgeJoinsInPause(draft: Draft): void {
  const ended = [...draft.changedTasks()].filter(({ status }) => isTerminalTask(status));
  if (ended.length === 0) return;
  const mostEnded = draft.unsettledTasks().length + ended.length;
  const hasFailed = ended.some(({ status }) => status !== "COMPLETED");
  for (const task of draft.openTasks()) {
    const judge = taskTypeOf(task.taskType)?.judgedInPause;
    if (judge === undefined || (!hasFailed && (draft.joinRemaining(task.taskId) ?? 0) > mostEnded)) continue;
    // Another JOIN may have waited for it.
    if (judge(draft, task)) return judgeJoinsInPause(draft);
  }
}
