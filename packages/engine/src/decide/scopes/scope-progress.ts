import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { isTurnCounted } from "../../task-types/for-each/for-each-turns.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import { isCurrentPart } from "../../task-types/try/try-parts.ts";
import { tryPhaseOf } from "../../task-types/try/try-state.ts";
import { containersAround } from "./containers.ts";
import type { Around } from "./containers.ts";
import type { Draft } from "../draft.ts";

/** Whether nothing may begin at this place any more: a TRY or FOR_EACH around it is through with it. */
export function isWithinClosed(draft: Draft, node: PlacedNode): boolean {
  return containersAround(draft, node).some((around) => isClosed(draft, around));
}

function isClosed(draft: Draft, around: Around): boolean {
  const { node, record } = around;
  if (record === undefined || taskTypeOf(node.task.type)?.fails === undefined) return false;
  if (isTerminalTask(record.status)) return true;
  if (node.task.type === "TRY") return !isCurrentPart(draft, record, around);
  return isTurnCounted(draft, record, node.turn ?? 0);
}

/**
 * Numbers a task that has completed and may have to be undone among those of the outermost TRY around it: what completed
 * last is undone first, also within one millisecond. The number is kept where a JOIN keeps its count.
 */
export function noteCompletion(draft: Draft, { taskId, status }: TaskRecord, node: PlacedNode): void {
  if (status !== "COMPLETED" || (node.task.compensateWith?.length ?? 0) === 0) return;
  const trying = containersAround(draft, node).findLast(isTrying)?.record;
  if (trying === undefined) return;
  const number = (draft.joinRemaining(trying.taskId) ?? 0) + 1;
  draft.setJoinRemaining(trying.taskId, number);
  draft.setJoinRemaining(taskId, number);
}

function isTrying({ role, record }: Around): boolean {
  return role === "try" && record !== undefined && !isTerminalTask(record.status) && tryPhaseOf(record) === "TRYING";
}
