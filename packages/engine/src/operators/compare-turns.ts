import { allAround } from "../decide/scopes/containers.ts";
import type { Draft } from "../decide/draft.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

/** How a record's turn stands to that of a task: "beside" is another item of the same FOR_EACH. */
export type TurnOrder = "same" | "earlier" | "later" | "beside";

/** Compares records with a task by the turns of the loops that both are in. */
export function turnComparer(
  draft: Draft,
  { iterations }: Pick<TaskRecord, "iterations">,
  node: PlacedNode,
): (task: TaskRecord) => TurnOrder {
  const loops = loopsAround(draft, node);
  return (task) => {
    const depth = task.iterations.findIndex((turn, at) => iterations[at] !== undefined && turn !== iterations[at]);
    const [turn, own, loop] = [task.iterations[depth], iterations[depth], loops[depth]];
    if (turn === undefined || own === undefined || loop === undefined) return "same";
    const taskNode = draft.nodeOf(task);
    const isInLoop = taskNode !== undefined && loopsAround(draft, taskNode)[depth]?.reference === loop.reference;
    if (!isInLoop) return "same";
    if (loop.isParallel) return "beside";
    return turn < own ? "earlier" : "later";
  };
}

/** The loops around, outermost first. */
function loopsAround(draft: Draft, node: PlacedNode) {
  return allAround(draft, node)
    .filter(({ role }) => role === "loop")
    .map(({ node: { task } }) => ({ reference: task.taskReferenceName, isParallel: task.type === "FOR_EACH" }))
    .toReversed();
}
