import { addTask } from "../../decide/attempts/new-task.ts";
import { evaluatedInput } from "../../decide/data/task-input.ts";
import { WorkflowFailure } from "../../decide/workflow-failure.ts";
import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { isWide, nextBranches } from "./next-branches.ts";
import type { TaskType } from "../task-type.ts";

/**
 * Starts all its branches, of a wide one in parts, and the JOIN that follows it, and has ended thereby. Source:
 * reference/engine.md 5.5.
 */
export const forkJoin: TaskType = {
  schedule: (draft, node) => {
    const join = node.next === undefined ? undefined : draft.neighbour(node, node.next);
    if (join?.task.type !== "JOIN") {
      throw new WorkflowFailure("Fork task definition is not followed by a join task.  Check the blueprint");
    }
    const input = evaluatedInput(draft, node);
    return addTask(draft, node, { status: "COMPLETED", taskType: "FORK", taskDefName: "FORK", input });
  },
  branches: (draft, fork, node) => {
    if (!hasForked(fork) || !isWide(node.task.forkTasks)) return [];
    const suffix = suffixOf(node.place.iterations);
    const heads = nextBranches(headsOf(node), (reference) => draft.latest(reference + suffix) !== undefined);
    return heads.flatMap((reference) => draft.neighbour(node, reference) ?? []);
  },
  successors: (fork, node) => {
    const join = node.next === undefined ? [] : [node.next];
    return !hasForked(fork) || isWide(node.task.forkTasks) ? join : [...headsOf(node), ...join];
  },
  opens: () => true,
  restart: () => undefined,
  isRetried: false,
};

/** One that failed and is optional has begun no branch, and its JOIN waits for none. */
export function hasForked({ status }: TaskRecord): boolean {
  return status === "COMPLETED";
}

function headsOf({ task }: PlacedNode): readonly string[] {
  return task.forkTasks.flatMap((branch) => branch[0]?.taskReferenceName ?? []);
}
