import { baseReferenceOf, isJsonArray, isJsonObject, memberOf, suffixOf } from "@tutti/engine";
import type { Json, Snapshot, TaskRecord } from "@tutti/engine";

/** The references that a JOIN waits for, as its input lists them, each with the suffix of the JOIN's own turns. */
export function joinedReferences(join: TaskRecord, input: Json | undefined): readonly string[] {
  const listed = isJsonObject(input) ? memberOf(input, "joinOn") : undefined;
  const names = isJsonArray(listed) ? listed.filter((name): name is string => typeof name === "string") : [];
  const suffix = suffixOf(join.iterations);
  return [...new Set(names.map((name) => (suffix === "" || name.endsWith(suffix) ? name : name + suffix)))];
}

/** The open tasks for which a JOIN waits, in the order of `references`: those joined, and those that lead to them. */
export function waitedFor(
  references: readonly string[],
  { open, snapshot }: { readonly open: readonly TaskRecord[]; readonly snapshot: Pick<Snapshot, "nodes"> },
): readonly TaskRecord[] {
  const found = references.flatMap((reference) => {
    const same = open.find(({ referenceTaskName }) => referenceTaskName === reference);
    const leading = same ?? open.find((task) => leadsTo(task, { reference, snapshot }));
    return leading ?? [];
  });
  return [...new Set(found)];
}

const mostSteps = 100;

function leadsTo(
  task: TaskRecord,
  { reference, snapshot }: { readonly reference: string; readonly snapshot: Pick<Snapshot, "nodes"> },
): boolean {
  if (task.taskType === "JOIN" || task.taskType === "EXCLUSIVE_JOIN") return false;
  const suffix = suffixOf(task.iterations);
  let at = snapshot.nodes.get(baseReferenceOf(task))?.next;
  for (let step = 0; at !== undefined && step < mostSteps; step += 1) {
    if (at + suffix === reference) return true;
    at = snapshot.nodes.get(at)?.next;
  }
  return false;
}
