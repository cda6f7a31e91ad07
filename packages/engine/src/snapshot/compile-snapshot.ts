import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { SnapshotHash } from "../ids.ts";
import type { Snapshot, TaskNode } from "./snapshot.ts";

type MutableNode = { task: WorkflowTask; next: string | undefined; joins: string[] };

/**
 * Works out successors and waiting joins of a definition in time proportional to its size. The definition has been
 * validated: references are unique and the list of tasks is not empty.
 */
export function compileSnapshot(hash: SnapshotHash, def: WorkflowDef): Snapshot {
  const nodes = new Map<string, MutableNode>();
  compileSequence(def.tasks, { after: undefined, nodes });
  for (const { task } of nodes.values()) linkJoin(task, nodes);
  const first = def.tasks[0]?.taskReferenceName ?? "";
  return { hash, def, first, nodes: nodes as ReadonlyMap<string, TaskNode> };
}

function compileSequence(
  tasks: readonly WorkflowTask[],
  { after, nodes }: { readonly after: string | undefined; readonly nodes: Map<string, MutableNode> },
): void {
  for (const [index, task] of tasks.entries()) {
    const next = tasks[index + 1]?.taskReferenceName ?? after;
    nodes.set(task.taskReferenceName, { task, next, joins: [] });
    for (const inner of innerSequences(task)) compileSequence(inner, { after: next, nodes });
  }
}

/** The sequences nested in a task whose last task leads to the task's own successor. */
function innerSequences(task: WorkflowTask): readonly (readonly WorkflowTask[])[] {
  return [...task.decisionCases.values(), task.defaultCase, ...task.forkTasks];
}

function linkJoin(task: WorkflowTask, nodes: Map<string, MutableNode>): void {
  if (task.type !== "JOIN") return;
  for (const joined of new Set(task.joinOn)) nodes.get(joined)?.joins.push(task.taskReferenceName);
}
