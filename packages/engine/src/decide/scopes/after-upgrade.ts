import type { WorkflowTask } from "../../definition/workflow-task.ts";
import type { PayloadSlot } from "../../model/payload-slot.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { newJsonObject } from "../../payload/json.ts";
import { OUTERMOST } from "../../snapshot/snapshot.ts";
import type { Place, PlacedNode } from "../../snapshot/snapshot.ts";
import { hasFailed, isTurnWaiting, turnScope } from "../../task-types/for-each/for-each-turns.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import { compensatedNow } from "../../task-types/try/try-parts.ts";
import { tryStateOf } from "../../task-types/try/try-state.ts";
import type { Draft } from "../draft.ts";
import { addTask } from "../attempts/new-task.ts";
import { requireOutputs } from "../data/payloads.ts";
import { tellJoins } from "../joins/tell-joins.ts";
import { ownRecords, placeOfScope, recordsWithin, tasksOf } from "./within-scope.ts";
import type { Scope } from "./within-scope.ts";

/**
 * Begins what the other version of a definition has behind tasks that had ended before it came: nothing would lead there any
 * more. In each list of tasks that is being gone through, the last task that has been reached says how far the flow is; what
 * stands before that has been passed, whether it has run or not. Looks at the whole definition, once for an upgrade.
 */
export function goOnAfterUpgrade(draft: Draft): void {
  if (draft.execution.upgradedAtRevision === undefined) return;
  draft.update({ upgradedAtRevision: undefined });
  if (draft.hasNotBegun()) return;
  goThrough(draft, { tasks: draft.snapshot.def.tasks, place: OUTERMOST, isPassed: false });
}

type List = {
  readonly tasks: readonly WorkflowTask[];
  readonly place: Place;
  /** The flow has left it: nothing more begins in it, but for what runs within a task that is open. */
  readonly isPassed: boolean;
};

/** Whether the flow has come to the end of the list. */
function goThrough(draft: Draft, list: List): boolean {
  const { tasks, isPassed } = list;
  const last = lastReached(draft, list);
  const present = isOpenJoin(draft, list, tasks[last]) ? last - 1 : last;
  for (const task of tasks.slice(0, Math.max(0, present))) goThroughTask(draft, { ...list, isPassed: true }, task);
  const isThrough = tasks.slice(Math.max(0, present), last + 1).map((task) => goThroughTask(draft, list, task));
  if (isThrough.includes(false)) return false;
  const following = tasks.slice(last + 1);
  if (following.every((task) => recordOf(draft, list, task) !== undefined)) return true;
  const node = draft.nodeAt(following[0]?.taskReferenceName ?? "", list.place);
  if (node !== undefined && !isPassed) draft.agenda.push({ kind: "schedule", node });
  return false;
}

/** What an operator has had skipped may not have been reached. */
function lastReached(draft: Draft, list: List): number {
  return list.tasks.findLastIndex((task) => (recordOf(draft, list, task)?.status ?? "SKIPPED") !== "SKIPPED");
}

function recordOf(draft: Draft, { place }: List, { taskReferenceName }: WorkflowTask): TaskRecord | undefined {
  return draft.recordAt(taskReferenceName, place);
}

/** A JOIN is there as soon as its fork is, whose branches lead to it. */
function isOpenJoin(draft: Draft, list: List, task: WorkflowTask | undefined): boolean {
  const record = task?.type === "JOIN" ? recordOf(draft, list, task) : undefined;
  return record !== undefined && !isTerminalTask(record.status);
}

/** Whether the flow has gone on from the task. */
function goThroughTask(draft: Draft, list: List, task: WorkflowTask): boolean {
  const record = recordOf(draft, list, task);
  const node = record && draft.nodeOf(record);
  if (record === undefined || node === undefined) return true;
  if (!isTerminalTask(record.status)) {
    for (const scope of openScopes(draft, record, node)) goThroughScope(draft, scope);
    return false;
  }
  if (!record.executed || (isUnsuccessful(record.status) && !node.task.permissive)) return false;
  if (record.taskType === "FORK") for (const tasks of node.task.forkTasks) goThrough(draft, { ...list, tasks });
  const chosen = chosenCase(record, node);
  return chosen.length === 0 || goThrough(draft, { ...list, tasks: chosen });
}

function chosenCase(record: TaskRecord, { task, ...node }: PlacedNode): readonly WorkflowTask[] {
  if (record.taskType !== "SWITCH" && record.taskType !== "DECISION") return [];
  const [head] = taskTypeOf(task.type)?.successors?.(record, { task, ...node }) ?? [];
  const cases = [...task.decisionCases.values(), task.defaultCase];
  return cases.find(([first]) => first?.taskReferenceName === head) ?? [];
}

/** The lists that an open task is going through. */
function openScopes(draft: Draft, record: TaskRecord, node: PlacedNode): readonly Scope[] {
  switch (node.task.type) {
    case "DO_WHILE":
      return [turnScope(node, record.iteration)];
    case "FOR_EACH":
      return openTurns(draft, record, node);
    case "TRY":
      return presentPart(draft, record, node);
    default:
      return [];
  }
}

/** An item of which nothing is at work has ended, and stays so: what it lacks now shows what its last task has come to. */
function openTurns(draft: Draft, record: TaskRecord, node: PlacedNode): readonly Scope[] {
  const turns = Array.from({ length: record.iteration }, (_, index) => index + 1);
  const begun = turns.filter((turn) => !isTurnWaiting(draft, node, turn) && !hasFailed(draft, node, turn));
  const scopes = begun.map((turn) => turnScope(node, turn));
  const ended = scopes.filter((scope) => !isAtWork(draft, scope));
  const lasts = ended.map((scope) => ownRecords(draft, scope).at(-1));
  requireOutputs(lasts.filter((last) => last !== undefined));
  for (const [index, scope] of ended.entries())
    passOver(draft, scope, { to: tasksOf(scope).length, output: lasts[index]?.output });
  return scopes.filter((scope) => !ended.includes(scope));
}

function isAtWork(draft: Draft, scope: Scope): boolean {
  for (const { status, executed } of recordsWithin(draft, scope, { turns: "open" }))
    if (!isTerminalTask(status) || (!executed && status !== "SKIPPED")) return true;
  return false;
}

/** It ends when all of its tasks have come: those that the flow has passed are skipped. */
function goThroughScope(draft: Draft, scope: Scope): void {
  const list = { tasks: tasksOf(scope), place: placeOfScope(scope), isPassed: false };
  passOver(draft, scope, { to: lastReached(draft, list), output: undefined });
  goThrough(draft, list);
}

function passOver(
  draft: Draft,
  scope: Scope,
  { to, output }: { readonly to: number; readonly output: PayloadSlot | undefined },
): void {
  for (const { taskReferenceName } of tasksOf(scope).slice(0, Math.max(0, to))) {
    const node = draft.nodeAt(taskReferenceName, placeOfScope(scope));
    if (node === undefined || draft.recordOf(node) !== undefined) continue;
    const added = addTask(draft, node, { status: "SKIPPED", taskType: node.task.name, input: newJsonObject() });
    draft.change(added.taskId, { executed: true, ...(output === undefined ? {} : { output }) });
    tellJoins(draft, node);
  }
}

function presentPart(draft: Draft, record: TaskRecord, node: PlacedNode): readonly Scope[] {
  const state = tryStateOf(record);
  switch (state.phase) {
    case "TRYING":
      return [{ role: "try", node }];
    case "CATCHING":
      return [{ role: "catch", node }];
    case "FINALLY":
      return [{ role: "finally", node }];
    case "COMPENSATING": {
      const reference = compensatedNow(draft, record, state);
      const undone = reference === undefined ? undefined : draft.latest(reference);
      const undoneNode = undone && draft.nodeOf(undone);
      return undoneNode === undefined ? [] : [{ role: "compensation", node: undoneNode }];
    }
    case undefined:
      return [];
  }
}
