import { allTasksOf, branchesOf } from "../execution.ts";
import type { TaskDefinition } from "../execution.ts";
import { canonical } from "../json/canonical.ts";

/** What has become of a task from one version to the other. `moved`: another place in the order, or within another task. */
export type Change = "added" | "removed" | "changed" | "moved";

/** Both versions as one list of tasks, to be drawn: the later one, with what it lacks where that stood. */
export type MergedDefinition = {
  readonly tasks: readonly TaskDefinition[];
  readonly changes: ReadonlyMap<string, Change>;
};

/** Matches tasks by reference name. What moved and changed counts as changed. Linear in the number of tasks but for long lists of which much moved. */
export function mergedDefinition(base: readonly TaskDefinition[], next: readonly TaskDefinition[]): MergedDefinition {
  const merge = new Merge(base, next);
  return { tasks: merge.lists(base, next), changes: merge.changes };
}

class Merge {
  readonly changes = new Map<string, Change>();
  readonly #before: ReadonlyMap<string, TaskDefinition>;
  readonly #after: ReadonlyMap<string, TaskDefinition>;

  constructor(base: readonly TaskDefinition[], next: readonly TaskDefinition[]) {
    this.#before = byRef(base);
    this.#after = byRef(next);
  }

  lists(base: readonly TaskDefinition[], next: readonly TaskDefinition[]): readonly TaskDefinition[] {
    const stayed = commonRefs(base, next);
    const merged: TaskDefinition[] = [];
    let at = 0;
    const takeGone = (until: string | undefined): void => {
      for (; at < base.length && base[at]?.taskReferenceName !== until; at += 1) merged.push(...this.#gone(base[at]));
      at += 1;
    };
    for (const task of next) {
      const ref = task.taskReferenceName;
      if (stayed.has(ref)) takeGone(ref);
      merged.push(this.#kept(task, stayed.has(ref)));
    }
    takeGone(undefined);
    return merged;
  }

  #kept(task: TaskDefinition, hasStayed: boolean): TaskDefinition {
    const ref = task.taskReferenceName;
    const old = this.#before.get(ref);
    if (old === undefined) this.changes.set(ref, "added");
    else if (changedFields(old, task).length > 0) this.changes.set(ref, "changed");
    else if (!hasStayed) this.changes.set(ref, "moved");
    return this.#withBranches(task, old);
  }

  /** A task that the later version has elsewhere is drawn there. */
  #gone(task: TaskDefinition | undefined): readonly TaskDefinition[] {
    if (task === undefined || this.#after.has(task.taskReferenceName)) return [];
    this.changes.set(task.taskReferenceName, "removed");
    return [mapBranches(task, (tasks) => tasks.flatMap((one) => this.#gone(one)))];
  }

  #withBranches(task: TaskDefinition, old: TaskDefinition | undefined): TaskDefinition {
    const own = branchesOf(task);
    const others = old === undefined ? [] : branchesOf(old);
    const otherOf = (label: string, place: number): readonly TaskDefinition[] =>
      (label === "" ? others[place] : others.find((branch) => branch.label === label))?.tasks ?? [];
    const merged = mapBranches(task, (tasks, label, place) => this.lists(otherOf(label, place), tasks));
    const lost = others.filter((other, place) =>
      other.label === "" ? place >= own.length : !own.some(({ label }) => label === other.label),
    );
    return withLost(
      merged,
      lost.map(({ label, tasks }) => ({ label, tasks: tasks.flatMap((one) => this.#gone(one)) })),
    );
  }
}

type Branch = { readonly label: string; readonly tasks: readonly TaskDefinition[] };

/** Branches that only the earlier version has: other cases of a switch, further branches of a fork. */
function withLost(task: TaskDefinition, lost: readonly Branch[]): TaskDefinition {
  const kept = lost.filter(({ tasks }) => tasks.length > 0);
  if (kept.length === 0) return task;
  if (task.type === "FORK_JOIN")
    return { ...task, forkTasks: [...(task.forkTasks ?? []), ...kept.map(({ tasks }) => tasks)] };
  if (task.type !== "SWITCH" && task.type !== "DECISION") return task;
  const cases = kept.map(({ label, tasks }) => [label, tasks] as const);
  return { ...task, decisionCases: { ...task.decisionCases, ...Object.fromEntries(cases) } };
}

function mapBranches(
  task: TaskDefinition,
  map: (tasks: readonly TaskDefinition[], label: string, place: number) => readonly TaskDefinition[],
): TaskDefinition {
  switch (task.type) {
    case "SWITCH":
    case "DECISION":
      return {
        ...task,
        decisionCases: Object.fromEntries(
          Object.entries(task.decisionCases ?? {}).map(([label, tasks], place) => [label, map(tasks, label, place)]),
        ),
        defaultCase: map(task.defaultCase ?? [], "default", -1),
      };
    case "FORK_JOIN":
      return { ...task, forkTasks: (task.forkTasks ?? []).map((tasks, place) => map(tasks, "", place)) };
    case "DO_WHILE":
      return { ...task, loopOver: map(task.loopOver ?? [], "", 0) };
    default:
      return task;
  }
}

function byRef(tasks: readonly TaskDefinition[]): ReadonlyMap<string, TaskDefinition> {
  return new Map(allTasksOf(tasks).map((task) => [task.taskReferenceName, task]));
}

const mostCompared = 2000;

/** The reference names that both lists have in the same order: as many as can be. */
function commonRefs(base: readonly TaskDefinition[], next: readonly TaskDefinition[]): ReadonlySet<string> {
  const [a, b] = [refsOf(base), refsOf(next)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const same = [...a.slice(0, start), ...a.slice(a.length - end)];
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  // Of lists so long and so different nothing is said but which tasks both have.
  if (left.length * right.length > mostCompared ** 2)
    return new Set([...same, ...left.filter((ref) => right.includes(ref))]);
  return new Set([...same, ...longestCommon(left, right)]);
}

function refsOf(tasks: readonly TaskDefinition[]): readonly string[] {
  return tasks.map((task) => task.taskReferenceName);
}

function longestCommon(a: readonly string[], b: readonly string[]): readonly string[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row !== undefined) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const common: string[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      common.push(a[i] ?? "");
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
}

/** What of a task differs, field by field; nothing where a version lacks it. */
export function fieldChanges(
  old: TaskDefinition | undefined,
  task: TaskDefinition | undefined,
): readonly { readonly field: string; readonly before: string; readonly after: string }[] {
  if (old === undefined || task === undefined) return [];
  return changedFields(old, task).map((field) => ({
    field,
    before: old[field] === undefined ? "" : canonical(old[field]),
    after: task[field] === undefined ? "" : canonical(task[field]),
  }));
}

const holdsTasks = new Set(["decisionCases", "defaultCase", "forkTasks", "loopOver"]);

/** The fields that differ, but for those that hold other tasks. */
function changedFields(old: TaskDefinition, task: TaskDefinition): readonly string[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(task)]);
  return [...keys].filter((key) => !holdsTasks.has(key) && canonical(old[key]) !== canonical(task[key]));
}
