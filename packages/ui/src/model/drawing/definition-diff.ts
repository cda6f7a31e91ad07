import { ExactNumber, exactText } from "../json/exact-json.ts";
import { allTasksOf } from "../execution.ts";
import type { TaskDefinition, WorkflowDefinition } from "../execution.ts";

export type TaskChange = {
  readonly ref: string;
  readonly change: "added" | "removed" | "changed";
  readonly fields: readonly string[];
};

/** What differs between two versions, task by task; nested tasks are told for themselves and not as a change of what holds them. */
export function definitionDiff(base: WorkflowDefinition, next: WorkflowDefinition): readonly TaskChange[] {
  const before = byRef(base);
  const after = byRef(next);
  const added = [...after.keys()]
    .filter((ref) => !before.has(ref))
    .map((ref) => ({ ref, change: "added" as const, fields: [] }));
  const removed = [...before.keys()]
    .filter((ref) => !after.has(ref))
    .map((ref) => ({ ref, change: "removed" as const, fields: [] }));
  const changed = [...after].flatMap(([ref, task]) => {
    const old = before.get(ref);
    const fields = old === undefined ? [] : changedFields(old, task);
    return fields.length === 0 ? [] : [{ ref, change: "changed" as const, fields }];
  });
  return [...added, ...removed, ...changed];
}

function byRef({ tasks }: WorkflowDefinition): ReadonlyMap<string, TaskDefinition> {
  return new Map(allTasksOf(tasks).map((task) => [task.taskReferenceName, task]));
}

const nested = new Set(["decisionCases", "defaultCase", "forkTasks", "loopOver"]);

/** The fields that differ, but for those that hold other tasks. */
export function changedFields(old: TaskDefinition, task: TaskDefinition): readonly string[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(task)]);
  return [...keys].filter((key) => !nested.has(key) && canonical(old[key]) !== canonical(task[key]));
}

/** Text that is equal for equal values, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return exactText(sortedKeys(value));
}

/** The value with the keys of its objects in order. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sortedKeys(entry)]));
}
