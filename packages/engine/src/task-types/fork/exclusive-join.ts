import type { Draft } from "../../decide/draft.ts";
import { addTask, endTask } from "../../decide/attempts/new-task.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { waysTo } from "../../decide/joins/ways-to.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Takes the output of the first joined task that has run, else of the first default one. Where nothing of them has run
 * and nothing else is open that could lead there, it ends with an empty output. Source: engine.md 5.7; case
 * flow-exclusive-join-nothing-ran.
 */
export const exclusiveJoin: TaskType = {
  schedule: (draft, node) => {
    const { joinOn, defaultExclusiveJoinTask } = node.task;
    const added = addTask(draft, node, {
      status: "IN_PROGRESS",
      taskType: "EXCLUSIVE_JOIN",
      taskDefName: "EXCLUSIVE_JOIN",
      input: jsonObject([
        ["joinOn", [...joinOn]],
        ["defaultExclusiveJoinTask", [...defaultExclusiveJoinTask]],
      ]),
    });
    return takeOver(draft, added, node) ?? added;
  },
  joinedEnds: (draft, record, node) => {
    if (takeOver(draft, record, node) !== undefined) draft.agenda.push({ kind: "settle", taskId: record.taskId });
  },
  waitsAgain: (draft, record, node) => {
    if (takeOver(draft, record, node) !== undefined) draft.agenda.push({ kind: "settle", taskId: record.taskId });
  },
  waitsFor: (draft, _record, node) => {
    const task = chosen(draft, node);
    if (task !== undefined)
      return [{ reference: task.referenceTaskName, by: isTerminalTask(task.status) ? [] : [task] }];
    const by = waysToAny(draft, node);
    // Where nothing leads there it ends with nothing.
    return by.length === 0 ? [] : [{ reference: node.task.joinOn.join(", "), by }];
  },
  nothingElseIsOpen: (draft, record, node) => {
    if (chosen(draft, node) !== undefined) return false;
    endTask(draft, record, { status: "COMPLETED", output: slotOf(Payload.empty) });
    draft.agenda.push({ kind: "settle", taskId: record.taskId });
    return true;
  },
  restart: () => undefined,
  isRetried: false,
};

/** Ends as the chosen task has ended; undefined while it has not. */
function takeOver(draft: Draft, record: TaskRecord, node: PlacedNode): TaskRecord | undefined {
  const task = chosen(draft, node);
  if (task === undefined || !isTerminalTask(task.status) || !task.executed || task.retried) return undefined;
  if (!isUnsuccessful(task.status)) {
    return endTask(draft, record, { status: "COMPLETED", output: slotOf(taskPayload(task, "output")) });
  }
  return endTask(draft, record, { status: "FAILED", reasonForIncompletion: task.reasonForIncompletion ?? "" });
}

function chosen(draft: Draft, node: PlacedNode): TaskRecord | undefined {
  const { joinOn, defaultExclusiveJoinTask } = node.task;
  return firstOf(draft, node, joinOn) ?? endedFirstOf(draft, node, defaultExclusiveJoinTask);
}

function firstOf(draft: Draft, node: PlacedNode, references: readonly string[]): TaskRecord | undefined {
  return references.map((reference) => recordBeside(draft, node, reference)).find(hasRun);
}

/** One that an operator's jump has left, with no attempt after it, has not. */
function hasRun(record: TaskRecord | undefined): record is TaskRecord {
  return record !== undefined && record.status !== "SKIPPED" && !record.retried;
}

/** A default counts only once it has ended: the joined tasks may still come. */
function endedFirstOf(draft: Draft, node: PlacedNode, references: readonly string[]): TaskRecord | undefined {
  const record = firstOf(draft, node, references);
  return record !== undefined && isTerminalTask(record.status) ? record : undefined;
}

function waysToAny(draft: Draft, node: PlacedNode): readonly TaskRecord[] {
  const { joinOn, defaultExclusiveJoinTask } = node.task;
  return [...joinOn, ...defaultExclusiveJoinTask].flatMap((reference) => {
    const beside = draft.neighbour(node, reference);
    if (beside === undefined) return [];
    const record = draft.recordOf(beside);
    if (record === undefined) return waysTo(draft, beside);
    return isTerminalTask(record.status) ? [] : [record];
  });
}

function recordBeside(draft: Draft, node: PlacedNode, reference: string): TaskRecord | undefined {
  const beside = draft.neighbour(node, reference);
  return beside === undefined ? draft.latestSeenFrom(reference, node.place) : draft.recordOf(beside);
}
