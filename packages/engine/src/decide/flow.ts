import { isTerminalTask, isTerminalWorkflow, isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { newJsonObject } from "../payload/json.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { notAvailableReason } from "../task-types/not-there-yet.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { attemptAgain } from "./attempts/attempt-again.ts";
import type { Draft } from "./draft.ts";
import { catchFailure, isWithinCatcher } from "./scopes/catch-failure.ts";
import { closeWithin } from "./scopes/close-scope.ts";
import { BRANCHES_AT_ONCE } from "./effort.ts";
import { isForgivable } from "./ending-of-round.ts";
import { containersAround } from "./scopes/containers.ts";
import { failForTask } from "./end-workflow.ts";
import { NeedsSignal } from "./needs-signal.ts";
import { addTask, endTask } from "./attempts/new-task.ts";
import { noteCompletion } from "./scopes/scope-progress.ts";
import { tellJoinOfBranch, tellJoins } from "./joins/tell-joins.ts";
import { loopFailedBy } from "./scopes/loop-failed-by.ts";
import { tellLoop } from "./scopes/tell-loop.ts";
import { WorkflowFailure } from "./workflow-failure.ts";

/**
 * Schedules a task, or goes on where it is there already: to a loop's next turn, past a task that is skipped. What one
 * lacks keeps back nothing beside it, as the other items of a FOR_EACH: all that they lack is asked for at once.
 */
export function schedule(draft: Draft, node: PlacedNode): void {
  const waiting = [node];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const placed = next;
    orNote(draft, () => waiting.push(...scheduleOne(draft, placed)));
  }
}

function scheduleOne(draft: Draft, node: PlacedNode): readonly PlacedNode[] {
  const record = draft.recordOf(node) ?? skippedInThisTurn(draft, node);
  refuseAnothers(record, node);
  return record === undefined ? begin(draft, node) : comeAgain(draft, record, node);
}

/** A dynamic branch, or a version that was upgraded to, may have another task of the same name: neither is taken for the other. */
function refuseAnothers(record: TaskRecord | undefined, { task, place: { branch } }: PlacedNode): void {
  if (record === undefined) return;
  const { referenceTaskName, parentTaskReferenceName: parent } = record;
  const isSame = parent === branch || referenceTaskName === branch;
  if (!isSame)
    throw new WorkflowFailure(
      `Task ${task.taskReferenceName} cannot be begun: another one has run as ${referenceTaskName}`,
    );
}

/** An operator's skip of a task of a loop's body by its plain reference holds in every turn, each with a record of it. */
function skippedInThisTurn(draft: Draft, node: PlacedNode): TaskRecord | undefined {
  if (node.place.iterations.length === 0) return undefined;
  const skip = draft.latest(node.task.taskReferenceName);
  if (skip?.status !== "SKIPPED" || skip.iterations.length > 0) return undefined;
  const { taskType, input, output } = skip;
  const added = addTask(draft, node, { status: "SKIPPED", taskType, input: newJsonObject() });
  const skipped = draft.change(added.taskId, { executed: true, input, output });
  tellJoins(draft, node);
  return skipped;
}

/** Adds the record of a task that has none yet, with what is scheduled together with it. Gives what is to be scheduled next. */
export function begin(draft: Draft, node: PlacedNode): readonly PlacedNode[] {
  const type = taskTypeOf(node.task.type);
  const task = orFailed(draft, node, () => {
    if (type !== undefined) return type.schedule(draft, node);
    throw new WorkflowFailure(notAvailableReason(node.task, node.task.type));
  });
  if (!isTerminalTask(task.status)) enter(draft, task, node);
  // Its branches are scheduled with it, to any depth.
  else if (task.status === "COMPLETED" && type?.opens?.(task, node) === true) settle(draft, task);
  else draft.agenda.push({ kind: "settle", taskId: task.taskId });
  return [];
}

function enter(draft: Draft, task: TaskRecord, node: PlacedNode): void {
  for (const inner of taskTypeOf(node.task.type)?.enters?.(draft, task, node) ?? [])
    draft.agenda.push({ kind: "schedule", node: inner });
}

/** What cannot be scheduled ends the workflow; within a TRY it is a task that has failed for good. */
function orFailed(draft: Draft, node: PlacedNode, add: () => TaskRecord): TaskRecord {
  try {
    return add();
  } catch (error) {
    if (error instanceof NeedsSignal || !isWithinCatcher(draft, node)) throw error;
    const reasonForIncompletion = error instanceof Error ? error.message : String(error);
    const failure = { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion } as const;
    const added = draft.recordOf(node);
    return added === undefined
      ? addTask(draft, node, { ...failure, input: newJsonObject() })
      : endTask(draft, added, failure);
  }
}

function comeAgain(draft: Draft, record: TaskRecord, node: PlacedNode): readonly PlacedNode[] {
  if (record.status === "SKIPPED") return nodesOf(draft, node, node.next === undefined ? [] : [node.next]);
  // A JOIN is scheduled with its fork, and the ends of the branches lead to it again: they tell it by themselves.
  if (!isTerminalTask(record.status)) return taskTypeOf(node.task.type)?.reached?.(draft, record, node) ?? [];
  const unheard = notFollowed(draft, record, node);
  if (unheard.length > 0) return unheard;
  // A branch that nobody joined has ended after its JOIN: what is around may have waited for it alone. And what undoes a
  // task leads back to that.
  const [around] = containersAround(draft, node);
  return around === undefined ? [] : [around.node];
}

/**
 * What should have followed a task that has ended well, and never came: the loop around it had failed by then, and is begun
 * again.
 */
function notFollowed(draft: Draft, record: TaskRecord, node: PlacedNode): readonly PlacedNode[] {
  if (!record.executed || isUnsuccessful(record.status)) return [];
  return nodesOf(draft, node, successorsOf(record, node)).filter((next) => draft.recordOf(next) === undefined);
}

function successorsOf(task: TaskRecord, node: PlacedNode): readonly string[] {
  return taskTypeOf(node.task.type)?.successors?.(task, node) ?? (node.next === undefined ? [] : [node.next]);
}

/** Where what follows a task cannot be scheduled nobody has acted upon its end: a retry comes to it again. Source: engine.md 13.1-6. */
function orLeftOpen(draft: Draft, { taskId }: TaskRecord, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof NeedsSignal)) draft.change(taskId, { executed: false });
    throw error;
  }
}

function nodesOf(draft: Draft, from: PlacedNode, references: readonly string[]): readonly PlacedNode[] {
  return references.flatMap((reference) => draft.neighbour(from, reference) ?? []);
}

/** Acts upon a task's end: another attempt, or the workflow's failure, or what the definition has next. */
export function settle(draft: Draft, task: TaskRecord): void {
  if (!isTerminalTask(task.status) || task.executed || task.retried) return;
  const node = draft.nodeOf(task);
  if (node !== undefined) closeWithin(draft, task, node);
  if (isUnsuccessful(task.status)) {
    if (attemptAgain(draft, task, node) || isTerminalWorkflow(draft.execution.status)) return;
    if (node === undefined) return failForTask(draft, task);
    if (!isForgivable(task, node))
      return catchFailure(draft, task, node) ? undefined : failForTask(draft, loopFailedBy(draft, task, node) ?? task);
  }
  if (node !== undefined && branchesInPart(draft, task, node)) return;
  const isForgiven = isUnsuccessful(task.status) && (node?.task.optional ?? false);
  const settled = draft.change(task.taskId, {
    executed: true,
    ...(isForgiven ? { status: "COMPLETED_WITH_ERRORS" as const } : {}),
  });
  draft.lastSettled = task.taskId;
  if (node !== undefined) noteCompletion(draft, settled, node);
  if (node !== undefined) goOn(draft, settled, node);
}

/**
 * Schedules a part of the branches of a wide fork, and leaves the fork unsettled until it has them all: so the decision
 * can be cut between the parts. False where what is left is no more than a part.
 */
function branchesInPart(draft: Draft, task: TaskRecord, node: PlacedNode): boolean {
  const branches = isUnsuccessful(task.status) ? [] : (taskTypeOf(node.task.type)?.branches?.(draft, task, node) ?? []);
  if (branches.length < BRANCHES_AT_ONCE) return false;
  for (const next of branches) orNote(draft, () => orLeftOpen(draft, task, () => schedule(draft, next)));
  if (draft.effort.lacking.length > 0 || draft.execution.status !== "RUNNING") return true;
  draft.effort.spend(branches.length);
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
  return true;
}

function goOn(draft: Draft, task: TaskRecord, node: PlacedNode): void {
  const type = taskTypeOf(node.task.type);
  if (!isUnsuccessful(task.status)) type?.conclude?.(draft, task);
  if (draft.execution.status !== "RUNNING") return;
  tellJoins(draft, node);
  const successors = successorsOf(task, node);
  const following = [...(type?.branches?.(draft, task, node) ?? []), ...nodesOf(draft, node, successors)];
  if (following.length === 0 && node.place.branch !== undefined) tellJoinOfBranch(draft, node.place.branch);
  for (const next of following) orNote(draft, () => orLeftOpen(draft, task, () => schedule(draft, next)));
  if (isUnsuccessful(task.status) && node.task.permissive) orNote(draft, () => tellLoop(draft, task, node));
}

/** What an act lacks is noted, and asked for when there is no more to be done without it. */
export function orNote(draft: Draft, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof NeedsSignal)) throw error;
    for (const need of error.needs) draft.effort.lacking.push(need);
  }
}
