import type { Draft } from "../../decide/draft.ts";
import { addTask } from "../../decide/attempts/new-task.ts";
import { templatedInput } from "../../decide/data/task-input.ts";
import { firstOf } from "../../decide/scopes/within-scope.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { removeScope } from "../loop/loop-turns.ts";
import { openWithin } from "../open-within.ts";
import type { TaskType } from "../task-type.ts";
import { isCurrentPart } from "./try-parts.ts";
import { failsInPart, goOnTrying } from "./try-phases.ts";
import { backToPart } from "./try-rewind.ts";
import { BEGUN, tryOutput, tryOutputSlot, tryPhaseOf } from "./try-state.ts";

/**
 * Tries tasks; where one of them fails it cancels the others, undoes what had completed, does what is to be done about it,
 * and in the end what is to be done in any case. Source: definition/README.md.
 */
export const tryTask: TaskType = {
  schedule: (draft, node) => {
    const input = templatedInput(draft, node);
    const { tryTasks = [], taskReferenceName } = node.task;
    if (tryTasks.length > 0) return addTask(draft, node, { status: "IN_PROGRESS", input, output: tryOutput(BEGUN) });
    const reasonForIncompletion = `tryTasks of ${taskReferenceName} has no task`;
    return addTask(draft, node, { status: "FAILED_WITH_TERMINAL_ERROR", input, reasonForIncompletion });
  },
  enters: (draft, _record, node) => firstTried(draft, node),
  reached: (draft, record, node) => goOnTrying(draft, { record, node: draft.nodeOf(record) ?? node }),
  fails: (draft, record, failure) => {
    if (!isCurrentPart(draft, record, failure)) return false;
    for (const node of failsInPart(draft, { record, node: failure.node }, failure))
      draft.agenda.push({ kind: "schedule", node });
    return true;
  },
  waitsFor: openWithin,
  waitsAgain: (draft, record, node) => {
    if (tryPhaseOf(record) === undefined) return beginAnew(draft, record, node);
    draft.agenda.push({ kind: "schedule", node });
  },
  rewinds: (draft, record, { node, target }) => backToPart(draft, { record, node }, target),
  restart: () => undefined,
  isRetried: false,
};

function firstTried(draft: Draft, node: PlacedNode): readonly PlacedNode[] {
  const first = firstOf(draft, { role: "try", node });
  return first === undefined ? [] : [first];
}

/** One that had failed has undone what it did: it begins from the beginning, under its own record. */
function beginAnew(draft: Draft, record: TaskRecord, node: PlacedNode): void {
  for (const role of ["try", "catch", "finally"] as const) removeScope(draft, { role, node });
  draft.change(record.taskId, { output: tryOutputSlot(BEGUN) });
  draft.setJoinRemaining(record.taskId, undefined);
  for (const first of firstTried(draft, node)) draft.agenda.push({ kind: "schedule", node: first });
}
