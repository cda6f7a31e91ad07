import type { WorkflowTask } from "../definition/workflow-task.ts";
import { joinedFrom } from "./compile-snapshot.ts";
import type { TaskNode, TaskNodes } from "./snapshot.ts";

const known = new WeakMap<TaskNodes, ReadonlySet<string>>();

/**
 * The references of the joins that wait for tasks of other nodes: those in a dynamic branch for what is outside of it,
 * others for what a dynamic fork makes. `TaskNode.joins` cannot tell of them, nor of what a DYNAMIC task may become.
 */
export function outwardJoinsIn(nodes: TaskNodes): ReadonlySet<string> {
  const found = known.get(nodes) ?? new Set([...nodes.values()].filter((node) => isOutward(node, nodes)).map(nameOf));
  known.set(nodes, found);
  return found;
}

/** All that a task of a join's type may wait for. */
export function joinReferences({ type, joinOn, defaultExclusiveJoinTask }: WorkflowTask): readonly string[] {
  return type === "EXCLUSIVE_JOIN" ? [...joinOn, ...defaultExclusiveJoinTask] : joinOn;
}

function isOutward({ task, containers, dynamicFork }: TaskNode, nodes: TaskNodes): boolean {
  if (task.type === "DYNAMIC") return task.joinOn.length + task.defaultExclusiveJoinTask.length > 0;
  if ((task.type !== "JOIN" && task.type !== "EXCLUSIVE_JOIN") || dynamicFork !== undefined) return false;
  return joinReferences(task).some((reference) => !nodes.has(joinedFrom(reference, { containers, nodes })));
}

function nameOf({ task }: TaskNode): string {
  return task.taskReferenceName;
}
