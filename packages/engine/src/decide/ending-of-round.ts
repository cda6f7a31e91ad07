import { isTerminalTask, isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import type { AgendaItem } from "./agenda.ts";
import { hasAttemptLeft } from "./attempts/attempt-again.ts";
import { isWithinCatcher } from "./scopes/catch-failure.ts";
import type { Draft } from "./draft.ts";
import { isTerminatedBy } from "./terminated-by.ts";

/**
 * The end that ends the workflow before anything else of a round follows: of a task that fails it, the first in the order
 * of scheduling, else of the last TERMINATE. Source: reference/engine.md 3.3.
 */
export function endingOfRound(draft: Draft, items: readonly AgendaItem[]): TaskRecord | undefined {
  const ended = items.flatMap((item) => (item.kind === "settle" ? (draft.task(item.taskId) ?? []) : []));
  return ended.find((task) => failsWorkflow(draft, task)) ?? ended.findLast(isTerminatedBy);
}

function failsWorkflow(draft: Draft, task: TaskRecord): boolean {
  if (!isTerminalTask(task.status) || !isUnsuccessful(task.status) || task.executed || task.retried) return false;
  const node = draft.nodeOf(task);
  if (node === undefined) return true;
  return !hasAttemptLeft(task, node) && !isForgivable(task, node) && !isWithinCatcher(draft, node);
}

/** A permissive task lets its workflow go on, unless it is that of a child that was terminated. Source: engine.md 13.3-11. */
export function isForgivable({ status }: TaskRecord, { task: { optional, permissive, type } }: PlacedNode): boolean {
  return optional || (permissive && !(type === "SUB_WORKFLOW" && status === "CANCELED"));
}
