import type { Draft } from "../decide/draft.ts";
import { isScopeEnded, ownRecords } from "../decide/within-scope.ts";
import type { Scope } from "../decide/within-scope.ts";
import type { TaskId } from "../ids.ts";
import { isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

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
 * Counts from the records: what operators have done, and another definition, leave no count. Gives the turns that have to
 * begin. Costs all turns.
 */
export function countAnew(
  draft: Draft,
  { record, node, total }: { readonly record: TaskRecord; readonly node: PlacedNode; readonly total: number },
): void {
  let ended = 0;
  let begun = 0;
  for (let turn = 1; turn <= total; turn += 1) {
    if (ownRecords(draft, turnScope(node, turn)).length > 0) begun = turn;
    if (!isTurnClosed(draft, node, turn)) continue;
    ended += 1;
    remember(draft, record, turn);
  }
  draft.change(record.taskId, { iteration: begun });
  draft.setJoinRemaining(record.taskId, total - ended);
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
