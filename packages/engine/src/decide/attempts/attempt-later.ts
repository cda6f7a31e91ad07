import type { TaskId } from "../../ids.ts";
import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { containersAround } from "../scopes/containers.ts";
import type { Draft } from "../draft.ts";

/**
 * Whether the newest attempt of a task has ended and is to be followed by another one, which is not there yet: an operator
 * has begun it again, and the FOR_EACH around it has no room for its item.
 */
export function isToComeLater({ status, retried, executed }: TaskRecord): boolean {
  return isTerminalTask(status) && retried && !executed;
}

/** As what a task that comes later is begun: as another attempt, as a retry has it, or as the same one, as a rerun has it. */
export type BegunAs = "nextAttempt" | "sameAttempt";

/** As what a task that is to come later is to be begun. One that stays what it is says so by having a due time. */
export function begunLaterAs(task: TaskRecord): BegunAs {
  return isToComeLater(task) && task.dueAt !== undefined ? "sameAttempt" : "nextAttempt";
}

/** An item of a FOR_EACH that is at work. */
export type TurnAtWork = { readonly taskId: TaskId; readonly turn: number | undefined };

/** The items that a task runs in. */
export function turnsAround(draft: Draft, node: PlacedNode): readonly TurnAtWork[] {
  return containersAround(draft, node).flatMap(({ node: { task, turn }, record }) =>
    task.type === "FOR_EACH" && record !== undefined ? [{ taskId: record.taskId, turn }] : [],
  );
}

/**
 * Leaves a task that is to be begun again to the FOR_EACH around it that has so many items at work at a time, which looks
 * again at all of them; false where there is none, or its item is at work.
 */
export function leaveForLater(
  draft: Draft,
  { task, node }: { readonly task: TaskRecord; readonly node: PlacedNode },
  { atWork, begunAs }: { readonly atWork: readonly TurnAtWork[]; readonly begunAs: BegunAs },
): boolean {
  if (!isTerminalTask(task.status) || !waitsForTurn(draft, node, atWork)) return false;
  const dueAt = begunAs === "sameAttempt" ? draft.now : undefined;
  draft.change(task.taskId, { retried: true, executed: false, dueAt });
  return true;
}

function waitsForTurn(draft: Draft, node: PlacedNode, atWork: readonly TurnAtWork[]): boolean {
  for (const { taskId, turn } of turnsAround(draft, node)) {
    // Then those around it are at work, too.
    if (atWork.some((one) => one.taskId === taskId && one.turn === turn)) return false;
    const record = draft.task(taskId);
    const isLimited = record !== undefined && (draft.nodeOf(record)?.task.parallelism ?? 0) > 0;
    if (isLimited && (!isTerminalTask(record.status) || isToComeLater(record))) return true;
  }
  return false;
}
