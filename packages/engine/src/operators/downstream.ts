import { containersAround, forkAround } from "../decide/scopes/containers.ts";
import type { Draft } from "../decide/draft.ts";
import { nestedTasks } from "../definition/nested-tasks.ts";
import type { TaskId } from "../ids.ts";
import { baseReferenceOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { turnComparer } from "./compare-turns.ts";

/** What the flow leads to from a task: references to forget, and tasks around it that go on under their own records. */
export type Downstream = {
  /** Records that go: they will be scheduled anew. */
  readonly forgotten: readonly TaskRecord[];
  /** JOINs, loops and TRYs that the task is inside of, however they have ended. */
  readonly around: readonly TaskRecord[];
};

/** From where the flow is followed: a record, or (seq 0) a task that has none. */
export type FlowPoint = Pick<TaskRecord, "referenceTaskName" | "iterations" | "seq"> & { readonly taskId?: TaskId };

/**
 * Worked out by the definition, not by the order of scheduling: other branches of a fork keep what they have done, and so
 * do other items of a FOR_EACH. Source: reference/engine.md 2.7, mended.
 */
export function downstreamOf(draft: Draft, target: FlowPoint, node: PlacedNode): Downstream {
  const walks = [walk(draft, { node, start: following(node), reference: node.task.taskReferenceName })];
  // A branch that a fork has made leads to the JOIN behind the fork.
  for (let from = node, fork = forkAround(draft, from); fork !== undefined; fork = forkAround(draft, from)) {
    const start = fork.next === undefined ? [] : [fork.next];
    walks.push(walk(draft, { node: fork, start, reference: from.task.taskReferenceName }));
    from = fork;
  }
  const reached = new Set(walks.flatMap((one) => [...one.reached]));
  const around = walks.flatMap((one) => one.around).flatMap((one) => draft.recordOf(one) ?? []);
  return { forgotten: [...recordsOf(draft, reached, { target, node })], around };
}

type Walk = {
  /** Where the walk goes on from, and what is around that. */
  readonly node: PlacedNode;
  readonly start: readonly string[];
  /** The task that is begun again, or the one in the branch that it is in. */
  readonly reference: string;
};

function walk(draft: Draft, { node, start, reference: begun }: Walk) {
  const reached = new Set<string>();
  const around = new Map<string, PlacedNode>();
  const waiting = [...start];
  for (let reference = waiting.shift(); reference !== undefined; reference = waiting.shift()) {
    if (reached.has(reference) || around.has(reference)) continue;
    const next = draft.neighbour(node, reference) ?? draft.nodeAt(reference, node.place);
    if (next === undefined) continue;
    if (isUndoneBy(node, reference)) waiting.push(...trying(draft, node));
    else if (surrounds(draft, next, { node, begun, reached })) {
      around.set(reference, next);
      if (next.next !== undefined) waiting.push(next.next);
    } else {
      reached.add(reference);
      waiting.push(...following(next));
    }
  }
  return { reached, around: [...around.values()] };
}

/** References that may follow a task: its successor, and the heads of what is nested in it. */
function following(node: PlacedNode): readonly string[] {
  const inner = innerReferences(node);
  return node.next === undefined ? inner : [...inner, node.next];
}

function innerReferences({ task }: PlacedNode): readonly string[] {
  return nestedTasks(task).flatMap(({ tasks }) => tasks.map(({ taskReferenceName }) => taskReferenceName));
}

/** What undoes a task leads back to that, which stays as it is, and by that to the TRY. */
function isUndoneBy({ containers }: PlacedNode, reference: string): boolean {
  return containers.some((container) => container.role === "compensation" && container.reference === reference);
}

function trying(draft: Draft, node: PlacedNode): readonly string[] {
  const owner = containersAround(draft, node).find(({ role }) => role === "compensation");
  return owner === undefined ? [] : [owner.node.task.taskReferenceName];
}

/** A loop or TRY around the task; the JOIN of a fork that is not begun again itself. */
function surrounds(
  draft: Draft,
  next: PlacedNode,
  {
    node,
    begun,
    reached,
  }: { readonly node: PlacedNode; readonly begun: string; readonly reached: ReadonlySet<string> },
): boolean {
  if (node.containers.some(({ reference }) => reference === next.task.taskReferenceName)) return true;
  if (taskTypeOf(next.task.type)?.joinedEnds === undefined) return false;
  const fork = forkBefore(draft, next);
  return fork !== undefined && fork !== begun && !reached.has(fork);
}

/** The fork that a JOIN was scheduled with; undefined of one that the flow alone leads to. */
function forkBefore(draft: Draft, join: PlacedNode): string | undefined {
  for (const [reference, { task, next }] of draft.nodesBeside(join))
    if (next === join.task.taskReferenceName && task.type.startsWith("FORK_JOIN")) return reference;
  return undefined;
}

/** Of later turns too, and of the branches that forks among them have made; of earlier turns of the loops around it nothing,
 * nor of other items. */
function* recordsOf(
  draft: Draft,
  references: ReadonlySet<string>,
  { target, node }: { readonly target: FlowPoint; readonly node: PlacedNode },
): Iterable<TaskRecord> {
  const compare = turnComparer(draft, target, node);
  // A fork comes before what it has made.
  const parents = new Set([target.referenceTaskName]);
  for (const task of draft.allTasks()) {
    if (task.taskId === target.taskId) continue;
    const turn = compare(task);
    const isOfReference = references.has(baseReferenceOf(task)) && turn !== "earlier" && turn !== "beside";
    const isAttempt = task.referenceTaskName === target.referenceTaskName && task.seq > target.seq;
    if (!isOfReference && !isAttempt && turn !== "later" && !isWithin(draft, task, parents)) continue;
    if (task.taskType === "FORK") parents.add(task.referenceTaskName);
    yield task;
  }
}

function isWithin(draft: Draft, task: TaskRecord, parents: ReadonlySet<string>): boolean {
  for (let parent = task.parentTaskReferenceName; parent !== undefined;) {
    if (parents.has(parent)) return true;
    parent = draft.latest(parent)?.parentTaskReferenceName;
  }
  return false;
}
