import { begunLaterAs } from "../../decide/attempts/attempt-later.ts";
import { closeScope } from "../../decide/scopes/close-scope.ts";
import type { Draft } from "../../decide/draft.ts";
import { addTask, endWithOutput } from "../../decide/attempts/new-task.ts";
import { templatedInput } from "../../decide/data/task-input.ts";
import { firstOf, isScopeOver, ownRecords } from "../../decide/scopes/within-scope.ts";
import { briefJson } from "../../definition/field-reader.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { takeUp } from "../../operators/retry.ts";
import { isJsonArray, jsonObject } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { evaluatedItems } from "./evaluated-items.ts";
import { itemsOf, listOf } from "./for-each-items.ts";
import { gathered } from "./for-each-results.ts";
import {
  countAnew,
  countTurn,
  hasFailed,
  isTurnCounted,
  isTurnClosed,
  isTurnWaiting,
  itemsLeft,
  noteFailure,
  tasksToComeLater,
  turnScope,
} from "./for-each-turns.ts";
import { waitingItems, waitingOutput } from "./for-each-waiting.ts";
import type { WaitingItems } from "./for-each-waiting.ts";
import { openWithin } from "../open-within.ts";
import type { TaskType } from "../task-type.ts";
import { firstFailure, reasonOf } from "../try/try-error.ts";

/**
 * Does the same for every item of a list, so many at a time. A turn is an item's; what it comes to is gathered when all
 * have ended. Source: definition/README.md.
 */
export const forEach: TaskType = {
  schedule: (draft, node) => {
    const given = templatedInput(draft, node);
    const items = evaluatedItems(draft, node);
    const input = jsonObject([...Object.entries(given), ["items", items]]);
    const fault = faultOf(node, items);
    if (fault !== undefined) {
      return addTask(draft, node, { status: "FAILED_WITH_TERMINAL_ERROR", input, reasonForIncompletion: fault });
    }
    const total = listOf(items).length;
    if (total === 0) return addTask(draft, node, { status: "COMPLETED", input, output: jsonObject([["results", []]]) });
    const record = addTask(draft, node, { status: "IN_PROGRESS", input });
    if (isTerminalTask(record.status)) return record;
    draft.setJoinRemaining(record.taskId, total);
    return draft.change(record.taskId, { iteration: Math.min(total, parallelismOf(node)) });
  },
  enters: (draft, record, node) => firstTasks(draft, node, { from: 1, to: record.iteration }),
  reached: (draft, record, reached) => {
    const open = { record, node: draft.nodeOf(record) ?? reached };
    const { turn } = reached;
    if (turn === undefined || itemsLeft(draft, record) === undefined) return lookAnew(draft, open);
    if (isTurnCounted(draft, record, turn) || !isScopeOver(draft, turnScope(open.node, turn))) return [];
    const failed = firstFailure(ownRecords(draft, turnScope(open.node, turn)).filter(isFailure));
    return failed === undefined ? turnEnds(draft, open, turn) : turnFails(draft, open, { turn, failed });
  },
  fails: (draft, record, { node, failed }) => {
    const { turn } = node;
    if (turn === undefined || isTurnCounted(draft, record, turn)) return false;
    for (const next of turnFails(draft, { record, node }, { turn, failed }))
      draft.agenda.push({ kind: "schedule", node: next });
    return true;
  },
  waitsFor: openWithin,
  waitsAgain: (draft, record, node) => {
    // One that had failed before its first turn is decided again from the beginning.
    if (faultOf(node, itemsOf(record)) !== undefined) draft.removeTask(record);
    // What had come of it until then is no more.
    else draft.change(record.taskId, { output: waitingOutput(waitingItems(record)) });
    draft.agenda.push({ kind: "schedule", node });
  },
  rewinds: (draft, record) => void draft.change(record.taskId, { output: slotOf(Payload.empty) }),
  restart: () => undefined,
  isRetried: false,
};

type OpenForEach = { readonly record: TaskRecord; readonly node: PlacedNode };
type Next = readonly PlacedNode[];

function faultOf({ task }: PlacedNode, items: Json): string | undefined {
  const name = task.taskReferenceName;
  if (task.loopOver.length === 0) return `loopOver of FOR_EACH ${name} has no task`;
  if (items === null || isJsonArray(items)) return undefined;
  return `items of FOR_EACH ${name} must be a list, found ${briefJson(items)}`;
}

function parallelismOf({ task: { parallelism = 0 } }: PlacedNode): number {
  return parallelism > 0 ? parallelism : Number.POSITIVE_INFINITY;
}

function isFailure({ status }: TaskRecord): boolean {
  return isUnsuccessful(status);
}

function firstTasks(
  draft: Draft,
  node: PlacedNode,
  { from, to }: { readonly from: number; readonly to: number },
): Next {
  const firsts: PlacedNode[] = [];
  for (let turn = from; turn <= to; turn += 1) {
    const first = firstOf(draft, turnScope(node, turn));
    if (first !== undefined) firsts.push(first);
  }
  return firsts;
}

function turnEnds(draft: Draft, open: OpenForEach, turn: number): Next {
  countTurn(draft, open.record, turn);
  return goOn(draft, open);
}

/** Of the turn nothing goes on. The others do, or are canceled with it. */
function turnFails(
  draft: Draft,
  open: OpenForEach,
  { turn, failed }: { readonly turn: number; readonly failed: TaskRecord },
): Next {
  const reason = `${failed.referenceTaskName} has failed: ${reasonOf(failed)}`;
  closeScope(draft, turnScope(open.node, turn), { reason });
  noteFailure(draft, failed, turn);
  countTurn(draft, open.record, turn);
  if (open.node.task.continueOnError === true) return goOn(draft, open);
  return end(draft, open, { reason: reasonOf(failed) });
}

/** Begins as many of the items that are left as there is room for; where none is left, it ends. */
function goOn(draft: Draft, { record, node }: OpenForEach): Next {
  const left = itemsLeft(draft, record) ?? 0;
  if (left === 0) return end(draft, { record, node }, { reason: undefined });
  const total = listOf(itemsOf(record)).length;
  const { iteration: begun } = record;
  const waiting = waitingItems(record);
  const room = parallelismOf(node) - (begun - waiting.count - (total - left));
  if (room <= 0) return [];
  const again = beginAgain(draft, { record, node }, { waiting, room });
  const to = Math.min(total, begun + room - again.turns);
  if (to > begun) draft.change(record.taskId, { iteration: to, updateTime: draft.now });
  return [...again.next, ...firstTasks(draft, node, { from: begun + 1, to })];
}

/** Of what has begun before and waits, as many turns as there is room for: they come before those that have not begun. */
function beginAgain(
  draft: Draft,
  { record, node }: OpenForEach,
  { waiting, room }: { readonly waiting: WaitingItems; readonly room: number },
): { readonly turns: number; readonly next: Next } {
  const turns: number[] = [];
  let { turn } = waiting;
  for (; turn <= record.iteration && turns.length < Math.min(room, waiting.count); turn += 1)
    if (isTurnWaiting(draft, node, turn)) turns.push(turn);
  if (turns.length === 0) return { turns: 0, next: [] };
  const output = waitingOutput({ count: waiting.count - turns.length, turn });
  draft.change(record.taskId, { output, updateTime: draft.now });
  return { turns: turns.length, next: turns.flatMap((one) => goOnWith(draft, { record, node }, one)) };
}

/** A turn of which nothing is left begins with its first task; of another one what had not succeeded is begun again. */
function goOnWith(draft: Draft, { record, node }: OpenForEach, turn: number): Next {
  const again = tasksToComeLater(draft, node, turn);
  if (again.length === 0) return firstTasks(draft, node, { from: turn, to: turn });
  takeUp(
    draft,
    again.flatMap((task) => {
      const own = draft.nodeOf(task);
      return own === undefined ? [] : [{ task, node: own }];
    }),
    { atWork: [{ taskId: record.taskId, turn }], begunAs: begunLaterAs },
  );
  return [];
}

/** What operators have begun again, or taken back, and which turns have ended by now. */
function lookAnew(draft: Draft, { record: before, node }: OpenForEach): Next {
  const total = listOf(itemsOf(before)).length;
  countAnew(draft, { record: before, node, total });
  const record = draft.task(before.taskId) ?? before;
  const turns = Array.from({ length: record.iteration }, (_, index) => index + 1);
  const failedTurn =
    node.task.continueOnError === true
      ? undefined
      : turns.find((turn) => isTurnClosed(draft, node, turn) && hasFailed(draft, node, turn));
  if (failedTurn !== undefined) {
    const failed = firstFailure(ownRecords(draft, turnScope(node, failedTurn)).filter(isFailure));
    return end(draft, { record, node }, { reason: failed === undefined ? "" : reasonOf(failed) });
  }
  return goOn(draft, { record, node });
}

function end(draft: Draft, { record, node }: OpenForEach, { reason }: { readonly reason: string | undefined }): Next {
  const items = listOf(itemsOf(record));
  if (reason !== undefined) closeTurns(draft, { record, node }, `${record.referenceTaskName} has failed: ${reason}`);
  const { output, failures } = gathered(draft, { record, node, total: items.length });
  for (const { taskId } of failures) draft.setJoinRemaining(taskId, undefined);
  draft.setJoinRemaining(record.taskId, undefined);
  const status = reason === undefined ? "COMPLETED" : "FAILED";
  endWithOutput(draft, record, { status, reasonForIncompletion: reason, output: Payload.fromTree(output) });
  draft.agenda.push({ kind: "settle", taskId: record.taskId });
  return [];
}

function closeTurns(draft: Draft, { record, node }: OpenForEach, reason: string): void {
  for (let turn = 1; turn <= record.iteration; turn += 1)
    if (!isTurnClosed(draft, node, turn)) closeScope(draft, turnScope(node, turn), { reason });
}
