import type { WorkflowDef } from "../definition/workflow-def.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";

/** A task of a definition and where it stands in it. */
export interface PlacedTask {
  readonly task: WorkflowTask;
  /** From the root of the definition, as `tasks[2].forkTasks[0][1]`. */
  readonly path: string;
  /** How many tasks it stands in. */
  readonly nesting: number;
}

/** All tasks of the definition, those within others too, each before what it holds. Does not recurse. */
export function placedTasks(def: WorkflowDef): readonly PlacedTask[] {
  const placed: PlacedTask[] = [];
  const open = placedList(def.tasks, { path: "tasks", nesting: 0 }).toReversed();
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    placed.push(place);
    open.push(...innerTasks(place).toReversed());
  }
  return placed;
}

function innerTasks({ task, path, nesting }: PlacedTask): readonly PlacedTask[] {
  const lists: (readonly [string, readonly WorkflowTask[]])[] = [
    ...Array.from(task.decisionCases, ([name, tasks]) => [`decisionCases.${name}`, tasks] as const),
    ["defaultCase", task.defaultCase],
    ...task.forkTasks.map((branch, index) => [`forkTasks[${index}]`, branch] as const),
    ["loopOver", task.loopOver],
  ];
  return lists.flatMap(([name, tasks]) => placedList(tasks, { path: `${path}.${name}`, nesting: nesting + 1 }));
}

function placedList(
  tasks: readonly WorkflowTask[],
  { path, nesting }: { readonly path: string; readonly nesting: number },
): readonly PlacedTask[] {
  return tasks.map((task, index) => ({ task, path: `${path}[${index}]`, nesting }));
}
