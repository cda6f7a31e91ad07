import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { ownTasksOf } from "../../snapshot/own-tasks.ts";
import { placeOfTurn } from "../../snapshot/place-of-turn.ts";
import type { Place, PlacedNode } from "../../snapshot/snapshot.ts";
import type { Draft } from "../draft.ts";
import { branchesOf } from "./dynamic-branches.ts";

/** A list of tasks that runs, or has run, within a task: a turn of a loop, a part of a TRY, what undoes a task. */
export type Scope =
  | { readonly role: "loop"; readonly node: PlacedNode; readonly turn: number }
  | { readonly role: "try" | "catch" | "finally" | "compensation"; readonly node: PlacedNode };

/** The tasks of the list itself. */
export function tasksOf({ role, node: { task } }: Scope): readonly WorkflowTask[] {
  switch (role) {
    case "loop":
      return task.loopOver;
    case "try":
      return task.tryTasks ?? [];
    case "catch":
      return task.catchTasks ?? [];
    case "finally":
      return task.finallyTasks ?? [];
    case "compensation":
      return task.compensateWith ?? [];
  }
}

export function placeOfScope(scope: Scope): Place {
  return scope.role === "loop" ? placeOfTurn(scope.node, scope.turn) : scope.node.place;
}

/** The first task of the list, where it is to run; undefined of an empty one. */
export function firstOf(draft: Draft, scope: Scope): PlacedNode | undefined {
  const [first] = tasksOf(scope);
  return first && draft.nodeAt(first.taskReferenceName, placeOfScope(scope));
}

/** The last attempts of the tasks in it that are in no other loop or TRY within, in the order of the definition. */
export function ownRecords(draft: Draft, scope: Scope): readonly TaskRecord[] {
  const { node, role } = scope;
  const place = placeOfScope(scope);
  const own = ownTasksOf({ reference: node.task.taskReferenceName, role }, draft.nodesBeside(node));
  return own.flatMap((reference) => draft.recordAt(reference, place) ?? []);
}

/** Whether every task of the list has come, and all that was begun in it has ended for good. */
export function isScopeOver(draft: Draft, scope: Scope): boolean {
  const place = placeOfScope(scope);
  return (
    tasksOf(scope).every(({ taskReferenceName }) => draft.recordAt(taskReferenceName, place) !== undefined) &&
    ownRecords(draft, scope).every(isDoneWith)
  );
}

/** As `isScopeOver`, or a task of it has failed and nothing more will come. */
export function isScopeEnded(draft: Draft, scope: Scope): boolean {
  const own = ownRecords(draft, scope);
  if (own.length === 0 || !own.every(isDoneWith)) return false;
  return own.some(({ status }) => isUnsuccessful(status)) || isScopeOver(draft, scope);
}

function isDoneWith({ status, executed }: TaskRecord): boolean {
  return status === "SKIPPED" || (isTerminalTask(status) && executed);
}

/** Of loops within all turns, or only those in which something may be open. */
export type Turns = {
  readonly turns: "all" | "open";
  /** What undoes a task, with all that ran in that. */
  readonly leavesOut?: "compensations";
};

/** The last attempts of all that ran in it, at any depth, also in branches of dynamic forks. Costs what they are. */
export function* recordsWithin(draft: Draft, scope: Scope, turns: Turns): Iterable<TaskRecord> {
  for (const record of ownRecords(draft, scope)) {
    yield record;
    yield* recordsUnder(draft, record, turns);
  }
}

/** As `recordsWithin`, of all that ran within one task. */
export function* recordsUnder(draft: Draft, record: TaskRecord, turns: Turns): Iterable<TaskRecord> {
  const node = draft.nodeOf(record);
  if (node === undefined) return;
  for (const scope of scopesOf(record, node, turns)) yield* recordsWithin(draft, scope, turns);
  if (node.task.type === "FORK_JOIN_DYNAMIC") {
    for (const head of branchesOf(draft, record)) yield* recordsOfBranch(draft, head, turns);
  }
}

function scopesOf(record: TaskRecord, node: PlacedNode, { turns, leavesOut }: Turns): readonly Scope[] {
  const { task } = node;
  const scopes: Scope[] = [];
  if (task.type === "TRY") for (const role of ["try", "catch", "finally"] as const) scopes.push({ role, node });
  if (isLoop(task.type)) {
    // Of a DO_WHILE no turn begins before the one before it is over.
    const first = turns === "open" && task.type === "DO_WHILE" ? Math.max(1, record.iteration) : 1;
    for (let turn = first; turn <= record.iteration; turn += 1) scopes.push({ role: "loop", node, turn });
  }
  if (leavesOut !== "compensations" && (task.compensateWith?.length ?? 0) > 0)
    scopes.push({ role: "compensation", node });
  return scopes;
}

function isLoop(type: string): boolean {
  return type === "DO_WHILE" || type === "FOR_EACH";
}

function* recordsOfBranch(draft: Draft, head: TaskRecord, turns: Turns): Iterable<TaskRecord> {
  const node = draft.nodeOf(head);
  if (node === undefined) return;
  for (const reference of ownTasksOf(undefined, draft.nodesBeside(node))) {
    const record = draft.recordAt(reference, node.place);
    if (record === undefined) continue;
    yield record;
    yield* recordsUnder(draft, record, turns);
  }
}
