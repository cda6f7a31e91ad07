import type { Draft } from "../../decide/draft.ts";
import { tooLargeReason } from "../../decide/data/limits.ts";
import { addTask, endTask, endWithOutput } from "../../decide/attempts/new-task.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { ownRecords } from "../../decide/scopes/within-scope.ts";
import { templatedInput } from "../../decide/data/task-input.ts";
import { slotOf } from "../../model/payload-slot.ts";
import type { TaskStatus } from "../../model/status.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isDeeperThan, isJsonObject, jsonObject, MAX_JSON_DEPTH, memberOf } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { keepLastFault, keptRecords } from "./keep-last.ts";
import { continuation } from "./loop-condition.ts";
import { withFixedItems } from "./loop-items.ts";
import { itemsAtStart } from "./loop-items-at-start.ts";
import { isWrittenWith, lastTurnShown, loopHead, loopOutput } from "./loop-output.ts";
import type { ShownLoop } from "./loop-output.ts";
import { firstOfTurn, isTurnOver, recordsOf, removeTurn } from "./loop-turns.ts";
import { openWithin } from "../open-within.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Runs its body again and again, while its condition is true or for each item of a list. Its record stays open over all
 * turns and counts them in `iteration`; the tasks of a turn carry it in their references. Source: reference/engine.md 5.15.
 */
export const doWhile: TaskType = {
  schedule: (draft, node) => {
    const input = templatedInput(draft, node);
    const fault = keepLastFault(node.task) ?? bodyFault(node);
    if (fault !== undefined) {
      return addTask(draft, node, { status: "FAILED_WITH_TERMINAL_ERROR", input, reasonForIncompletion: fault });
    }
    const items = itemsAtStart(draft, node, input);
    if (items?.length === 0) {
      return addTask(draft, node, { status: "COMPLETED", input, output: jsonObject([["iteration", 0]]) });
    }
    const running = withFixedItems(node, items);
    const record = addTask(draft, running, { status: "IN_PROGRESS", input, output: loopHead(1, items) });
    return isTerminalTask(record.status) ? record : draft.change(record.taskId, { iteration: 1 });
  },
  enters: (draft, record, node) => enterTurn(draft, node, record.iteration),
  reached: (draft, record, reached) => {
    // The record knows the list that it began with.
    const node = draft.nodeOf(record) ?? reached;
    const turn = record.iteration;
    if (!isTurnOver(draft, node, turn)) return [];
    // A permissive task that has failed for good, the last of the turn perhaps.
    const failed = ownRecords(draft, { role: "loop", node, turn }).find(({ status }) => isUnsuccessful(status));
    if (failed !== undefined) {
      failFor(draft, { record, node, failed });
      return [];
    }
    // Of what is kept one turn more is too old with every turn.
    const tooOld = turn - keptRecords(node.task);
    if (tooOld > 0) removeTurn(draft, node, tooOld);
    const next = continuation(draft, { record, node, lastTurn: turn });
    if (next.kind === "goesOn") return beginTurn(draft, record, node);
    const ending = next.kind === "ends" ? ({ status: "COMPLETED" } as const) : failure(next.reason);
    end(draft, { record, node, ...ending });
    return [];
  },
  bodyFails: (draft, record, node, failed) => failFor(draft, { record, node, failed }),
  waitsAgain: (draft, record, node) => {
    if (!hasBegun(record)) return beginAnew(draft, record, node);
    const isBegun = recordsOf(draft, node, record.iteration).length > 0;
    const next = isBegun ? node : firstOfTurn(draft, node, record.iteration);
    if (next !== undefined) draft.agenda.push({ kind: "schedule", node: next });
  },
  rewinds: (draft, before, { node, turn }) => {
    const record = draft.change(before.taskId, { iteration: turn });
    const output = loopOutput(draft, { record, node, lastTurn: turn - 1 });
    draft.change(record.taskId, { output: slotOf(Payload.fromTree(output)) });
  },
  // A turn that has begun leaves no more room for the oldest: source engine.md 5.15-4.
  due: (draft, record) => {
    const node = draft.nodeOf(record);
    const tooOld = node === undefined ? 0 : record.iteration - keptRecords(node.task);
    if (node !== undefined && tooOld > 0) removeTurn(draft, node, tooOld);
  },
  waitsFor: openWithin,
  nothingElseIsOpen: (draft, record, node) => {
    if (recordsOf(draft, node, record.iteration).some((task) => !isTerminalTask(task.status))) return false;
    end(draft, {
      record,
      node,
      ...failure(`Turn ${record.iteration} of the loop cannot go on: nothing of it is left to run`),
    });
    return true;
  },
  cancel: (draft, record) => {
    const node = draft.nodeOf(record);
    if (node === undefined) return;
    const tree = loopOutput(draft, { record, node, lastTurn: lastTurnShown(draft, record) });
    if (isDeeperThan(tree, MAX_JSON_DEPTH)) return;
    const output = Payload.fromTree(tree);
    if (output.sizeBytes <= draft.limits.taskBytes) draft.change(record.taskId, { output: slotOf(output) });
  },
  restart: () => undefined,
  isRetried: false,
};

/** One that failed as it was scheduled still has the turn of the loop around it, and nothing of its own. */
function hasBegun(record: TaskRecord): boolean {
  const output = taskPayload(record, "output").tree;
  return isJsonObject(output) && memberOf(output, "iteration") !== undefined;
}

/** A loop that had failed before its first turn is decided again from the beginning. */
function beginAnew(draft: Draft, record: TaskRecord, node: PlacedNode): void {
  draft.removeTask(record);
  draft.agenda.push({ kind: "schedule", node });
}

function bodyFault({ task }: PlacedNode): string | undefined {
  return task.loopOver.length > 0 ? undefined : `loopOver of loop ${task.taskReferenceName} has no task`;
}

function failure(reasonForIncompletion: string) {
  return { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion } as const;
}

function enterTurn(draft: Draft, node: PlacedNode, turn: number): readonly PlacedNode[] {
  const first = firstOfTurn(draft, node, turn);
  return first === undefined ? [] : [first];
}

function beginTurn(draft: Draft, before: TaskRecord, node: PlacedNode): readonly PlacedNode[] {
  const turn = before.iteration;
  const record = draft.change(before.taskId, { iteration: turn + 1, updateTime: draft.now });
  if (isWrittenWith(before, turn)) {
    const output = Payload.fromTree(loopOutput(draft, { record, node, lastTurn: turn }));
    const limitBytes = draft.limits.taskBytes;
    if (output.sizeBytes > limitBytes) {
      const reason = tooLargeReason(output, { of: `task: ${record.referenceTaskName}`, limitBytes });
      endTask(draft, before, failure(reason));
      draft.agenda.push({ kind: "settle", taskId: record.taskId });
      return [];
    }
    draft.change(record.taskId, { output: slotOf(output) });
  }
  if (Number.isFinite(keptRecords(node.task))) draft.agenda.push({ kind: "carryOut", taskId: record.taskId });
  return enterTurn(draft, node, turn + 1);
}

type Ending = Omit<ShownLoop, "lastTurn"> & {
  readonly status: TaskStatus;
  readonly reasonForIncompletion?: string | undefined;
};

/** Ends the loop with all its turns, the one that ran included as far as it came. */
function end(draft: Draft, { record, node, lastTask, ...said }: Ending): void {
  const output = Payload.fromTree(loopOutput(draft, { record, node, lastTurn: record.iteration, lastTask }));
  endWithOutput(draft, record, { ...said, output });
  draft.agenda.push({ kind: "settle", taskId: record.taskId });
}

function failFor(
  draft: Draft,
  { record, node, failed }: { readonly record: TaskRecord; readonly node: PlacedNode; readonly failed: TaskRecord },
): void {
  const { reasonForIncompletion } = failed;
  end(draft, { record, node, status: "FAILED", reasonForIncompletion, lastTask: failed });
}
