import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import { closeWithin } from "./close-scope.ts";
import { containersAround } from "./containers.ts";
import type { Draft } from "../draft.ts";

/**
 * Hands a task that has failed for good to the innermost TRY or FOR_EACH around it that deals with such; false where there
 * is none: then it ends the workflow. What runs within the task itself is canceled. Source: definition/README.md.
 */
export function catchFailure(draft: Draft, failed: TaskRecord, node: PlacedNode): boolean {
  for (const around of containersAround(draft, node)) {
    const { record } = around;
    const fails = taskTypeOf(around.node.task.type)?.fails;
    if (record === undefined || fails === undefined || isTerminalTask(record.status)) continue;
    closeWithin(draft, failed, node);
    const acted = draft.change(failed.taskId, { executed: true });
    if (fails(draft, record, { ...around, failed: acted })) return true;
  }
  return false;
}

/** Whether a failure at this place would be dealt with. */
export function isWithinCatcher(draft: Draft, node: PlacedNode): boolean {
  return containersAround(draft, node).some(
    (around) =>
      around.record !== undefined &&
      !isTerminalTask(around.record.status) &&
      taskTypeOf(around.node.task.type)?.fails !== undefined,
  );
}
