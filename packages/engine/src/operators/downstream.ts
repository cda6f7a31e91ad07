import type { Draft } from "../decide/draft.ts";
import { nestedTasks } from "../definition/nested-tasks.ts";
import type { TaskId } from "../ids.ts";
import { baseReferenceOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";

/** What the flow leads to from a task: references to forget, and tasks around it that go on under their own records. */
export type Downstream = {
  /** Records that go: they will be scheduled anew. */
  readonly forgotten: readonly TaskRecord[];
  /** JOINs and loops that the task is inside of, however they have ended. */
  readonly around: readonly TaskRecord[];
};

/** From where the flow is followed: a record, or (seq 0) a task that has none. */
export type FlowPoint = Pick<TaskRecord, "referenceTaskName" | "iterations" | "seq"> & { readonly taskId?: TaskId };

/**
 * Worked out by the definition, not by the order of scheduling: other branches of a fork keep what they have done.
 * Source: reference/engine.md 2.7, mended.
 */
export function downstreamOf(draft: Draft, target: FlowPoint, node: PlacedNode): Downstream {
  const reached = new Set<string>();
  const around = new Set<string>();
  const waiting = [...following(node)];
  const forks = new Set(innerReferences(node));
  for (let reference = waiting.shift(); reference !== undefined; reference = waiting.shift()) {
    if (reached.has(reference) || around.has(reference)) continue;
    const next = draft.neighbour(node, reference) ?? draft.nodeAt(reference, node.place);
    if (next === undefined) continue;
    const isAround = surrounds(draft, next, { node, forks });
    (isAround ? around : reached).add(reference);
    if (!isAround) for (const inner of innerReferences(next)) forks.add(inner);
    waiting.push(...(isAround ? (next.next === undefined ? [] : [next.next]) : following(next)));
  }
  return { forgotten: [...recordsOf(draft, reached, target)], around: [...recordsAround(draft, around, node)] };
}

/** References that may follow a task: its successor, and the heads of what is nested in it. */
function following(node: PlacedNode): readonly string[] {
  const inner = innerReferences(node);
  return node.next === undefined ? inner : [...inner, node.next];
}

function innerReferences({ task }: PlacedNode): readonly string[] {
  return nestedTasks(task).flatMap(({ tasks }) => tasks.map(({ taskReferenceName }) => taskReferenceName));
}

/** A loop around the task; a JOIN of a fork whose branches are not all begun again. */
function surrounds(
  draft: Draft,
  next: PlacedNode,
  { node, forks }: { readonly node: PlacedNode; readonly forks: ReadonlySet<string> },
): boolean {
  if (node.loops.includes(next.task.taskReferenceName)) return true;
  if (taskTypeOf(next.task.type)?.joinedEnds === undefined) return false;
  if (next.dynamicFork !== undefined) return next.dynamicFork !== node.task.taskReferenceName;
  return !draft.joinOnOf(next).every((reference) => forks.has(reference) || reference === node.task.taskReferenceName);
}

/** Of later turns too; of earlier turns of the loops around it nothing. */
function* recordsOf(draft: Draft, references: ReadonlySet<string>, target: FlowPoint): Iterable<TaskRecord> {
  for (const task of draft.allTasks()) {
    if (task.taskId === target.taskId) continue;
    const isOfReference = references.has(baseReferenceOf(task)) && !isEarlierTurn(task, target);
    const isAttempt = task.referenceTaskName === target.referenceTaskName && task.seq > target.seq;
    if (isOfReference || isAttempt || isLaterTurn(task, target) || isBranchOf(draft, task, target)) yield task;
  }
}

function isEarlierTurn({ iterations }: TaskRecord, target: FlowPoint): boolean {
  return compareTurns(iterations, target.iterations) < 0;
}

function isLaterTurn({ iterations }: TaskRecord, target: FlowPoint): boolean {
  return target.iterations.length > 0 && compareTurns(iterations, target.iterations) > 0;
}

/** By the turns of the loops that both are in. */
function compareTurns(a: readonly number[], b: readonly number[]): number {
  for (const [depth, turn] of a.entries()) {
    const other = b[depth];
    if (other === undefined) return 0;
    if (turn !== other) return turn - other;
  }
  return 0;
}

function isBranchOf(draft: Draft, task: TaskRecord, fork: FlowPoint): boolean {
  for (let parent = task.parentTaskReferenceName; parent !== undefined;) {
    if (parent === fork.referenceTaskName) return true;
    parent = draft.latest(parent)?.parentTaskReferenceName;
  }
  return false;
}

function* recordsAround(draft: Draft, references: ReadonlySet<string>, node: PlacedNode): Iterable<TaskRecord> {
  for (const reference of references) {
    const around = draft.neighbour(node, reference);
    const record = around && draft.recordOf(around);
    if (record !== undefined) yield record;
  }
}
