import type { TaskNode, TaskNodes } from "./snapshot.ts";

/**
 * What a task is and where it stands, as texts that are the same where it is the same: its type, what it runs within, and of
 * a JOIN the branches that its fork begins.
 */
export function taskPlaces(nodes: TaskNodes): readonly (readonly [taskReferenceName: string, place: string])[] {
  const heads = new Map<string, readonly string[]>();
  for (const { task, next } of nodes.values())
    if (task.type === "FORK_JOIN" && next !== undefined) heads.set(next, headsOf(task));
  return [...nodes].map(([reference, node]) => [reference, placeOf(node, heads.get(reference) ?? [])]);
}

function headsOf({ forkTasks }: TaskNode["task"]): readonly string[] {
  return forkTasks.flatMap(([first]) => (first === undefined ? [] : [first.taskReferenceName]));
}

function placeOf({ task, containers, dynamicFork }: TaskNode, heads: readonly string[]): string {
  const around = containers.map(({ role, reference }) => [role, reference]);
  return JSON.stringify([task.type, around, dynamicFork ?? null, heads]);
}
