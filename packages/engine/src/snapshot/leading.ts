import { nestedTasks } from "../definition/nested-tasks.ts";
import type { TaskNode, TaskNodes } from "./snapshot.ts";

/** A case of a SWITCH or DECISION, by its first task. */
export type Case = { readonly chooser: string; readonly head: string };

/** A definition looked at backwards. */
export type Leading = {
  /** The references of the tasks that a task may follow, or begin with; where it begins a list, of the task that holds the list. */
  readonly before: ReadonlyMap<string, readonly string[]>;
  /** The cases in which a task stands, innermost first. */
  readonly cases: ReadonlyMap<string, readonly Case[]>;
};

const known = new WeakMap<TaskNodes, Leading>();

/** What leads to the tasks of a definition. Worked out once, in time proportional to its size. */
export function leadingIn(nodes: TaskNodes): Leading {
  const found = known.get(nodes) ?? compile(nodes);
  known.set(nodes, found);
  return found;
}

function compile(nodes: TaskNodes): Leading {
  const before = new Map<string, string[]>();
  const cases = new Map<string, readonly Case[]>();
  for (const [reference, node] of nodes) {
    for (const following of followingOf(node)) addTo(before, following, reference);
    // Outer tasks come before inner ones.
    const around = cases.get(reference) ?? [];
    for (const { role, tasks } of nestedTasks(node.task)) {
      const head = tasks[0]?.taskReferenceName;
      if (head === undefined) continue;
      const within = role === "case" ? [{ chooser: reference, head }, ...around] : around;
      for (const { taskReferenceName } of tasks) cases.set(taskReferenceName, within);
    }
  }
  return { before, cases };
}

/** Not what is around it, though the last task of a list leads back to that: it is there already. */
function followingOf({ task, next, containers }: TaskNode): readonly string[] {
  const heads = nestedTasks(task).flatMap(({ tasks: [first] }) => (first === undefined ? [] : [first]));
  const inner = heads.map(({ taskReferenceName }) => taskReferenceName);
  const isAround = containers.some(({ reference }) => reference === next);
  return next === undefined || isAround ? inner : [...inner, next];
}

function addTo(lists: Map<string, string[]>, name: string, item: string): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}
