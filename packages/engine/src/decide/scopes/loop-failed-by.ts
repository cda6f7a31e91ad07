import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { recordsOf } from "../../task-types/loop/loop-turns.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";

/** What Conductor carries out as it schedules it, before its loops look at their turns. Source: reference/engine.md 3.5. */
const CARRIED_OUT_WHEN_SCHEDULED = new Set(["JSON_JQ_TRANSFORM", "SWITCH", "WAIT", "EVENT"]);

/**
 * The loop around a task that has failed as it was scheduled, FAILED with it; undefined where none is: the loop saw the
 * failure before the workflow ended. It does not see the first task of a turn, which it schedules itself. Source: reference/engine.md 3.2, 5.15; case flow-loop-query-fails.
 */
export function loopFailedBy(draft: Draft, failed: TaskRecord, node: PlacedNode): TaskRecord | undefined {
  if (!CARRIED_OUT_WHEN_SCHEDULED.has(failed.taskType) || !draft.isAdded(failed.taskId)) return undefined;
  const around = node.containers.at(-1);
  const loopNode = around?.role === "loop" ? draft.neighbour(node, around.reference) : undefined;
  const loop = loopNode && draft.recordOf(loopNode);
  if (loopNode === undefined || loop === undefined || isTerminalTask(loop.status)) return undefined;
  if (loopNode.task.optional) return undefined;
  if (!hasBegunBefore(draft, failed, { loopNode, turn: loop.iteration })) return undefined;
  taskTypeOf(loopNode.task.type)?.bodyFails?.(draft, loop, draft.nodeOf(loop) ?? loopNode, failed);
  return draft.task(loop.taskId);
}

/** Whether the turn began with another task than this one, and those that were scheduled together with it. */
function hasBegunBefore(
  draft: Draft,
  { seq }: TaskRecord,
  { loopNode, turn }: { readonly loopNode: PlacedNode; readonly turn: number },
): boolean {
  return recordsOf(draft, loopNode, turn).some((record) => {
    const node = draft.nodeOf(record);
    const isOpening = node !== undefined && taskTypeOf(node.task.type)?.opens?.(record, node) === true;
    return record.seq < seq && !isOpening;
  });
}
