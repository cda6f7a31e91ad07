import { rememberGroups, tasksByBaseRef } from "./execution.ts";
import type { ExecutionGraph, ExecutionSummary, TaskRow, TasksByRef } from "./execution.ts";

/** What became of an execution since it was seen last: its head, and the tasks that are new or have changed. */
export type GraphChanges = { readonly summary: ExecutionSummary; readonly tasks: readonly TaskRow[] };

/** The execution with the changes in it. Costs a copy of the list, and beyond that what has changed. */
export function withChanges(graph: ExecutionGraph, { summary, tasks: changed }: GraphChanges): ExecutionGraph {
  const places = placesOf(graph.tasks);
  const tasks = graph.tasks.slice();
  const rows: TaskRow[] = [];
  let hasNewBranches = false;
  for (const row of changed) {
    const place = places.get(row.taskId);
    const before = place === undefined ? undefined : tasks[place];
    // What a row does not tell of itself stays: what it has forked, and therefore what it is.
    const next = before === undefined ? row : { ...row, taskType: before.taskType, forkedRefs: before.forkedRefs };
    rows.push(next);
    if (place !== undefined) tasks[place] = next;
    else {
      places.set(row.taskId, tasks.push(row) - 1);
      hasNewBranches ||= row.parentRef !== "";
    }
  }
  const all = hasNewBranches ? withForkedRefs(tasks) : tasks;
  known.set(all, places);
  if (!hasNewBranches) rememberGroups(all, regrouped(tasksByBaseRef(graph.tasks), rows));
  return { ...graph, summary, tasks: all };
}

/** Groups that hold no changed task stay the same objects. */
function regrouped(before: TasksByRef, changed: readonly TaskRow[]): TasksByRef {
  const after = new Map(before);
  const byRef = tasksByBaseRef(changed);
  for (const [baseRef, rows] of byRef) after.set(baseRef, withRows(before.get(baseRef) ?? [], rows));
  followers.set(after, { before, refs: [...byRef.keys()] });
  return after;
}

/** A loop's task has as many rows as there were turns: those that change are looked for in one go. */
function withRows(group: readonly TaskRow[], rows: readonly TaskRow[]): readonly TaskRow[] {
  const wanted = new Map(rows.map((row) => [row.taskId, row]));
  const next = group.map((row) => {
    const newer = wanted.get(row.taskId);
    wanted.delete(row.taskId);
    return newer ?? row;
  });
  return wanted.size === 0 ? next : [...next, ...wanted.values()];
}

const followers = new WeakMap<TasksByRef, { readonly before: TasksByRef; readonly refs: readonly string[] }>();

/** The names whose tasks differ from those before, where one follows from the other; else every name. */
export function changedRefs(before: TasksByRef, after: TasksByRef): Iterable<string> {
  const follower = followers.get(after);
  return follower?.before === before ? follower.refs : after.keys();
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
    // A fork that runs says of no kind that it is, and static ones are nobody's parents.
    return refs === undefined ? task : { ...task, taskType: "FORK_JOIN_DYNAMIC", forkedRefs: [...refs] };
  });
}
