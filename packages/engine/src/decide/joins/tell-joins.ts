import { nestedTasks } from "../../definition/nested-tasks.ts";
import { isTerminalTask } from "../../model/status.ts";
import { baseReferenceOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { joinReferences } from "../../snapshot/outward-joins.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";

/** Tells the joins that wait for a task that it has ended for good. */
export function tellJoins(draft: Draft, node: PlacedNode): void {
  for (const reference of node.joins) {
    const beside = draft.neighbour(node, reference);
    const record = beside && draft.recordOf(beside);
    if (record !== undefined) tell(draft, record);
    if (beside === undefined) tellAllTurns(draft, reference);
  }
  for (const record of draft.outwardJoins()) if (isNamedBy(draft, record, node)) tell(draft, record);
}

/** What is joined by a loop or TRY around it is not named itself. */
function isNamedBy(draft: Draft, join: TaskRecord, { task }: PlacedNode): boolean {
  const own = draft.nodeOf(join)?.task;
  if (own === undefined) return false;
  return (
    joinReferences(own).includes(task.taskReferenceName) || nestedTasks(task).some(({ tasks }) => tasks.length > 0)
  );
}

/** A JOIN in a loop may wait for a task before the loop: those of all turns that are open. Looks at all that is open. */
function tellAllTurns(draft: Draft, reference: string): void {
  for (const task of draft.openTasks()) if (baseReferenceOf(task) === reference) tell(draft, task);
}

/** Tells the JOIN of a dynamic fork that nothing follows any more in one of its branches. */
export function tellJoinOfBranch(draft: Draft, branch: string): void {
  const head = draft.latest(branch);
  const fork = head && draft.forkOf(head);
  const forkNode = fork && draft.nodeOf(fork);
  const joinNode = forkNode?.next === undefined ? undefined : draft.neighbour(forkNode, forkNode.next);
  const record = joinNode && draft.recordOf(joinNode);
  if (record !== undefined) tell(draft, record);
}

function tell(draft: Draft, record: TaskRecord): void {
  const node = draft.nodeOf(record);
  if (node !== undefined && !isTerminalTask(record.status))
    taskTypeOf(node.task.type)?.joinedEnds?.(draft, record, node);
}
