import type { Draft } from "../decide/draft.ts";
import { isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { askToRetry } from "../task-types/child/ask-to-retry.ts";
import { CONFIRM_MS, isFollowing } from "../task-types/child/followed-execution.ts";
import { putBackInProgress } from "./revive.ts";

/** Whether a task had a child of its own, and ended without success as that did. */
export function hasFailedChild(task: TaskRecord): boolean {
  const { taskType, status, retried, subWorkflowId } = task;
  const hasChild = taskType === "SUB_WORKFLOW" && subWorkflowId !== undefined && !isFollowing(task);
  return hasChild && isUnsuccessful(status) && !retried;
}

/**
 * The task waits again for the same child, which is asked to try again what failed in it; false where it has none of its
 * own. Source: reference/engine.md 2.9.
 */
export function resumeChild(draft: Draft, task: TaskRecord): boolean {
  if (!hasFailedChild(task)) return false;
  putBackInProgress(draft, task, { subworkflowChanged: true, dueAt: draft.now + CONFIRM_MS });
  askToRetry(draft, task);
  return true;
}
