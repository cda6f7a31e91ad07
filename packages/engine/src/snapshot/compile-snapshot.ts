import { nestedTasks } from "../definition/nested-tasks.ts";
import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { SnapshotHash } from "../ids.ts";
import type { Container, Snapshot, TaskNode, TaskNodes } from "./snapshot.ts";

type MutableNode = {
  task: WorkflowTask;
  next: string | undefined;
  joins: string[];
  dynamicFork: string | undefined;
  loops: readonly string[];
  containers: readonly Container[];
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
  compileSequence(tasks, { after: undefined, loops: [], containers: [], nodes });
  for (const node of nodes.values()) {
    linkJoin(node, nodes);
    linkDynamicFork(node, nodes);
  }
  return nodes as ReadonlyMap<string, TaskNode>;
}

type Surroundings = {
  readonly after: string | undefined;
  readonly loops: readonly string[];
  readonly containers: readonly Container[];
  readonly nodes: Map<string, MutableNode>;
};

function compileSequence(tasks: readonly WorkflowTask[], { after, ...around }: Surroundings): void {
  for (const [index, task] of tasks.entries()) {
    const { taskReferenceName } = task;
    const { loops, containers, nodes } = around;
    const next = tasks[index + 1]?.taskReferenceName ?? after;
    nodes.set(taskReferenceName, { task, next, joins: [], dynamicFork: undefined, loops, containers });
    for (const { role, tasks: inner } of nestedTasks(task)) {
      if (role === "case" || role === "branch") compileSequence(inner, { ...around, after: next });
      else compileSequence(inner, within({ reference: taskReferenceName, role }, around));
    }
  }
}

/** The last task of what runs within a task leads back to that task. */
function within(container: Container, around: Omit<Surroundings, "after">): Surroundings {
  const { reference, role } = container;
  return {
    ...around,
    after: reference,
    loops: role === "loop" ? [...around.loops, reference] : around.loops,
    containers: [...around.containers, container],
  };
}

function linkJoin({ task, containers }: MutableNode, nodes: Map<string, MutableNode>): void {
  if (task.type !== "JOIN" && task.type !== "EXCLUSIVE_JOIN") return;
  const references = task.type === "JOIN" ? task.joinOn : [...task.joinOn, ...task.defaultExclusiveJoinTask];
  const joined = references.map((reference) => joinedFrom(reference, { containers, nodes }));
  for (const reference of new Set(joined)) nodes.get(reference)?.joins.push(task.taskReferenceName);
}

function linkDynamicFork({ task, next }: MutableNode, nodes: Map<string, MutableNode>): void {
  const join = next === undefined ? undefined : nodes.get(next);
  if (task.type === "FORK_JOIN_DYNAMIC" && join?.task.type === "JOIN") join.dynamicFork = task.taskReferenceName;
}

/**
 * A task inside a loop or TRY that the JOIN is not in is joined by that: of a loop there is no one record of it, and in a
 * TRY it may never come. Which list of the same TRY they are in is no difference.
 */
export function joinedFrom(
  reference: string,
  { containers, nodes }: { readonly containers: readonly Container[]; readonly nodes: ReadonlyMap<string, TaskNode> },
): string {
  const inner = nodes.get(reference)?.containers ?? [];
  return inner.find((one, depth) => containers[depth]?.reference !== one.reference)?.reference ?? reference;
}

/** The reference by which a JOIN waits for one of its joinOn. */
export function effectiveJoinOn({ task, containers }: TaskNode, nodes: TaskNodes): readonly string[] {
  return [...new Set(task.joinOn.map((reference) => joinedFrom(reference, { containers, nodes })))];
}
