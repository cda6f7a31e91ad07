import { forkAround } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { isInCaseNotTaken } from "../../decide/joins/ways-to.ts";
import { nestedTasks } from "../../definition/nested-tasks.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { suffixOf } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";

/**
 * The first reference among a dynamic fork's branches, at any depth, that is another task's: of another branch, of the
 * fork or its JOIN, of a task that has run, or of one of the definition that may come. Records of one name would be taken
 * for each other. Within a branch, as within a definition, no two have one. What stands in a case that was not taken is no other task: the branch may stand for it.
 */
export function takenReference(draft: Draft, fork: PlacedNode, branches: readonly WorkflowTask[]): string | undefined {
  const names = new Set<string>();
  const suffix = suffixOf(fork.place.iterations);
  for (const branch of branches) {
    const references = new Set<string>();
    for (const { reference, loops } of allWithin([branch], 0)) {
      const name = reference + suffix + FIRST_TURN.repeat(loops);
      const depth = fork.place.iterations.length + loops;
      const isTaken = references.has(reference) || names.has(name) || draft.latest(name) !== undefined;
      if (isTaken || mayCome(draft, fork, { reference, depth })) return reference;
      references.add(reference);
      names.add(name);
    }
  }
  return undefined;
}

const FIRST_TURN = suffixOf([1]);

type Inner = { readonly reference: string; readonly loops: number };

function* allWithin(tasks: readonly WorkflowTask[], loops: number): Iterable<Inner> {
  for (const task of tasks) {
    yield { reference: task.taskReferenceName, loops };
    for (const { role, tasks: inner } of nestedTasks(task))
      yield* allWithin(inner, role === "loop" ? loops + 1 : loops);
  }
}

/** Whether the definition around the fork has a task whose record would have the same name: in as many loops. */
function mayCome(
  draft: Draft,
  fork: PlacedNode,
  { reference, depth }: { readonly reference: string; readonly depth: number },
): boolean {
  for (let from: PlacedNode | undefined = fork; from !== undefined; from = forkAround(draft, from)) {
    const node = draft.nodesBeside(from).get(reference);
    if (node === undefined) continue;
    const outside = from.place.iterations.length - from.loops.length;
    if (outside + node.loops.length !== depth) continue;
    const iterations = from.place.iterations.slice(0, outside + node.loops.length);
    if (!isInCaseNotTaken(draft, { ...node, place: { ...from.place, iterations } })) return true;
  }
  return false;
}
