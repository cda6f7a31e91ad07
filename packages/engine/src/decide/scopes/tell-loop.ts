import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";

/**
 * Tells the loop around a permissive task that it has failed for good. A TRY between them, and a FOR_EACH, find that out
 * when everything within has ended. Source: reference/engine.md 5.15.
 */
export function tellLoop(draft: Draft, failed: TaskRecord, node: PlacedNode): void {
  const around = node.containers.at(-1);
  const loopNode = around?.role === "loop" ? draft.neighbour(node, around.reference) : undefined;
  const record = loopNode && draft.recordOf(loopNode);
  if (record === undefined || loopNode === undefined || isTerminalTask(record.status)) return;
  taskTypeOf(loopNode.task.type)?.bodyFails?.(draft, record, draft.nodeOf(record) ?? loopNode, failed);
}
