import type { WorkflowTask } from "../definition/workflow-task.ts";
import { compileTasks } from "./compile-snapshot.ts";
import type { Place, PlacedNode, TaskNode, TaskNodes } from "./snapshot.ts";

/** A node where it runs. */
export function placed({ task, next, joins, dynamicFork, loops, containers }: TaskNode, place: Place): PlacedNode {
  return { task, next, joins, dynamicFork, loops, containers, place };
}

const compiledBranches = new WeakMap<WorkflowTask, TaskNodes>();

/** The nodes of a dynamic branch, worked out once for each configuration object. */
export function branchNodes(config: WorkflowTask): TaskNodes {
  const known = compiledBranches.get(config);
  if (known !== undefined) return known;
  const nodes = compileTasks([config]);
  compiledBranches.set(config, nodes);
  return nodes;
}
