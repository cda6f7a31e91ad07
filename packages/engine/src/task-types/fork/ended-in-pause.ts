import { hasAttemptLeft } from "../../decide/attempts/attempt-again.ts";
import type { Draft } from "../../decide/draft.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";

/** What a JOIN makes of the tasks that it waits for while nobody acts upon their ends. */
export type EndedInPause = { readonly all: boolean; readonly fails: boolean };

/**
 * Whether all have ended for good, and whether one fails the JOIN at once. One with an attempt left has not ended: it will
 * be made at the resume. Source: reference/engine.md 5.6; 13.1-17 mended.
 */
export function endedInPause(draft: Draft, joined: readonly (TaskRecord | undefined)[]): EndedInPause {
  const ended = joined.flatMap((task) => (task !== undefined && hasEnded(draft, task) ? [task] : []));
  const all = ended.length === joined.length;
  return { all, fails: ended.some((task) => failsJoin(draft, task) && (all || !isPermissive(draft, task))) };
}

function hasEnded(draft: Draft, task: TaskRecord): boolean {
  if (!isTerminalTask(task.status) || task.retried) return false;
  const node = draft.nodeOf(task);
  return node === undefined || !isUnsuccessful(task.status) || !hasAttemptLeft(task, node);
}

/** An optional task that has failed does not: nobody has forgiven it yet, but it will be. */
export function failsJoin(draft: Draft, task: TaskRecord): boolean {
  return isUnsuccessful(task.status) && draft.nodeOf(task)?.task.optional !== true;
}

function isPermissive(draft: Draft, task: TaskRecord): boolean {
  return draft.nodeOf(task)?.task.permissive === true;
}
