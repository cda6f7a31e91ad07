import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { SnapshotHash } from "../ids.ts";
import type { Snapshot, TaskNode, TaskNodes } from "./snapshot.ts";

type MutableNode = {
  task: WorkflowTask;
  next: string | undefined;
  joins: string[];
  dynamicFork: string | undefined;
  loops: readonly string[];
};

/**
 * Works out successors and waiting joins of a definition in time proportional to its size. The definition has been
 * validated: references are unique and the list of tasks is not empty.
 */
export function compileSnapshot(hash: SnapshotHash, def: WorkflowDef): Snapshot {
  return { hash, def, first: def.tasks[0]?.taskReferenceName ?? "", nodes: compileTasks(def.tasks) };
}

/** The same for a sequence of tasks alone: what a dynamic fork makes of one branch. */
export function compileTasks(tasks: readonly WorkflowTask[]): TaskNodes {
  const nodes = new Map<string, MutableNode>();
  compileSequence(tasks, { after: undefined, loops: [], nodes });
  for (const node of nodes.values()) {
    linkJoin(node, nodes);
    linkDynamicFork(node, nodes);
  }
  return nodes as ReadonlyMap<string, TaskNode>;
}

type Surroundings = {
  readonly after: string | undefined;
  readonly loops: readonly string[];
  readonly nodes: Map<string, MutableNode>;
};

function compileSequence(tasks: readonly WorkflowTask[], { after, loops, nodes }: Surroundings): void {
  for (const [index, task] of tasks.entries()) {
    const { taskReferenceName } = task;
    const next = tasks[index + 1]?.taskReferenceName ?? after;
    nodes.set(taskReferenceName, { task, next, joins: [], dynamicFork: undefined, loops });
    for (const inner of innerSequences(task)) compileSequence(inner, { after: next, loops, nodes });
    compileSequence(task.loopOver, { after: taskReferenceName, loops: [...loops, taskReferenceName], nodes });
  }
}

/** The sequences nested in a task whose last task leads to the task's own successor. */
function innerSequences(task: WorkflowTask): readonly (readonly WorkflowTask[])[] {
  return [...task.decisionCases.values(), task.defaultCase, ...task.forkTasks];
}

function linkJoin({ task, loops }: MutableNode, nodes: Map<string, MutableNode>): void {
  if (task.type !== "JOIN" && task.type !== "EXCLUSIVE_JOIN") return;
  const joined = task.joinOn.map((reference) => joinedFrom(reference, { loops, nodes }));
  for (const reference of new Set(joined)) nodes.get(reference)?.joins.push(task.taskReferenceName);
}

function linkDynamicFork({ task, next }: MutableNode, nodes: Map<string, MutableNode>): void {
  const join = next === undefined ? undefined : nodes.get(next);
  if (task.type === "FORK_JOIN_DYNAMIC" && join?.task.type === "JOIN") join.dynamicFork = task.taskReferenceName;
}

/** A task inside a loop that the JOIN is not in is joined by its loop: there is no one record of it. */
function joinedFrom(
  reference: string,
  { loops, nodes }: { readonly loops: readonly string[]; readonly nodes: ReadonlyMap<string, TaskNode> },
): string {
  const inner = nodes.get(reference)?.loops ?? [];
  return inner.find((loop, depth) => loops[depth] !== loop) ?? reference;
}

/** The reference by which a JOIN waits for one of its joinOn. */
export function effectiveJoinOn(node: TaskNode, nodes: TaskNodes): readonly string[] {
  return [...new Set(node.task.joinOn.map((reference) => joinedFrom(reference, { loops: node.loops, nodes })))];
}
