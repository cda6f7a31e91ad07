import type { ExecutionGraph, ExecutionSummary, TaskRow } from "./execution.ts";

/** What became of an execution since it was seen last: its head, and the tasks that are new or have changed. */
export type GraphChanges = { readonly summary: ExecutionSummary; readonly tasks: readonly TaskRow[] };

/** The execution with the changes in it. Costs a copy of the list, and beyond that what has changed. */
export function withChanges(graph: ExecutionGraph, { summary, tasks: changed }: GraphChanges): ExecutionGraph {
  const places = placesOf(graph.tasks);
  const tasks = graph.tasks.slice();
  let hasNewBranches = false;
  for (const row of changed) {
    const place = places.get(row.taskId);
    if (place === undefined) {
      places.set(row.taskId, tasks.push(row) - 1);
      hasNewBranches ||= row.parentRef !== "";
    } else tasks[place] = { ...row, forkedRefs: tasks[place]?.forkedRefs ?? [] };
  }
  const next = hasNewBranches ? withForkedRefs(tasks) : tasks;
  known.set(next, places);
  return { ...graph, summary, tasks: next };
}

// Tasks keep their places, so a list's places hold for those that follow from it.
const known = new WeakMap<readonly TaskRow[], Map<string, number>>();

function placesOf(tasks: readonly TaskRow[]): Map<string, number> {
  return known.get(tasks) ?? new Map(tasks.map(({ taskId }, place) => [taskId, place]));
}

/** Tells dynamic forks the reference names of their branches' tasks, each once. */
export function withForkedRefs(tasks: readonly TaskRow[]): readonly TaskRow[] {
  const byParent = new Map<string, Set<string>>();
  for (const { parentRef, ref } of tasks) {
    if (parentRef === "") continue;
    const refs = byParent.get(parentRef);
    if (refs === undefined) byParent.set(parentRef, new Set([ref]));
    else refs.add(ref);
  }
  if (byParent.size === 0) return tasks;
  return tasks.map((task) => {
    const refs = byParent.get(task.ref);
    return refs === undefined ? task : { ...task, forkedRefs: [...refs] };
  });
}
