import { isToComeLater } from "../../decide/attempts/attempt-later.ts";
import type { Draft } from "../../decide/draft.ts";
import { isScopeEnded, ownRecords, recordsWithin } from "../../decide/scopes/within-scope.ts";
import type { Scope } from "../../decide/scopes/within-scope.ts";
import type { TaskId } from "../../ids.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { waitingOutput } from "./for-each-waiting.ts";

/*
 * How many items of a FOR_EACH have not ended is kept where a JOIN keeps its count; how many have begun is the record's
 * `iteration`. So an event costs the same however many items there are. Which turns were counted in a decision is known to
 * that alone: once a turn has ended nothing of it happens any more.
 */
const counted = new WeakMap<Draft, Map<TaskId, Set<number>>>();

export function turnScope(node: PlacedNode, turn: number): Scope {
  return { role: "loop", node, turn };
}

/** Whether everything that was begun of a turn has ended, well or not. */
export function isTurnClosed(draft: Draft, node: PlacedNode, turn: number): boolean {
  return isScopeEnded(draft, turnScope(node, turn));
}

/** Whether a turn has been found to have ended in this very decision. */
export function isTurnCounted(draft: Draft, { taskId }: TaskRecord, turn: number): boolean {
  return counted.get(draft)?.get(taskId)?.has(turn) ?? false;
}

/** How many items have not ended; undefined where that is to be counted. */
export function itemsLeft(draft: Draft, { taskId }: TaskRecord): number | undefined {
  return draft.joinRemaining(taskId);
}

export function countTurn(draft: Draft, record: TaskRecord, turn: number): void {
  remember(draft, record, turn);
  const left = itemsLeft(draft, record);
  if (left !== undefined) draft.setJoinRemaining(record.taskId, left - 1);
}

/**
 * Counts from the records: what operators have done, and another definition, leave no count. Of turns that have begun, one
 * waits of which tasks are to be begun again, or of which nothing is left. Costs all turns.
 */
export function countAnew(
  draft: Draft,
  { record, node, total }: { readonly record: TaskRecord; readonly node: PlacedNode; readonly total: number },
): void {
  const turns = Array.from({ length: total }, (_, index) => index + 1);
  const begun = turns.findLast((turn) => !isUntouched(draft, node, turn)) ?? 0;
  const waiting = turns.filter((turn) => isTurnWaiting(draft, node, turn));
  const mayWait = new Set(waiting);
  const ended = turns.filter((turn) => !mayWait.has(turn) && isTurnClosed(draft, node, turn));
  for (const turn of ended) remember(draft, record, turn);
  const again = waiting.filter((turn) => turn <= begun);
  const output = waitingOutput({ count: again.length, turn: again[0] ?? 1 });
  draft.change(record.taskId, { iteration: begun, output });
  draft.setJoinRemaining(record.taskId, total - ended.length);
}

/** Whether nothing of a turn is there but what an operator has said is to be skipped. */
function isUntouched(draft: Draft, node: PlacedNode, turn: number): boolean {
  return ownRecords(draft, turnScope(node, turn)).every(({ status }) => status === "SKIPPED");
}

/** Whether a turn that has begun before is to begin again, and has not yet. */
export function isTurnWaiting(draft: Draft, node: PlacedNode, turn: number): boolean {
  if (isUntouched(draft, node, turn)) return true;
  const own = ownRecords(draft, turnScope(node, turn));
  return own.every((task) => !isAtWork(task)) && tasksToComeLater(draft, node, turn).length > 0;
}

function isAtWork(task: TaskRecord): boolean {
  return !isTerminalTask(task.status) || (task.status !== "SKIPPED" && !task.executed && !isToComeLater(task));
}

/** The tasks of a turn, at any depth, that are to be begun again, in the order of their scheduling. */
export function tasksToComeLater(draft: Draft, node: PlacedNode, turn: number): readonly TaskRecord[] {
  const within = [...recordsWithin(draft, turnScope(node, turn), { turns: "all" })];
  return within.filter(isToComeLater).sort((a, b) => a.seq - b.seq);
}

function remember(draft: Draft, { taskId }: TaskRecord, turn: number): void {
  const ofDraft = counted.get(draft) ?? new Map<TaskId, Set<number>>();
  counted.set(draft, ofDraft);
  const turns = ofDraft.get(taskId) ?? new Set<number>();
  ofDraft.set(taskId, turns.add(turn));
}

/** Notes of what a turn has failed, in O(1): kept with the task that failed until the FOR_EACH has ended. */
export function noteFailure(draft: Draft, failed: TaskRecord, turn: number): void {
  draft.setJoinRemaining(failed.taskId, turn);
}

/** Whether a turn has failed: a task of it did, or was canceled because one within it had. */
export function hasFailed(draft: Draft, node: PlacedNode, turn: number): boolean {
  return ownRecords(draft, turnScope(node, turn)).some(({ status }) => isUnsuccessful(status));
}
