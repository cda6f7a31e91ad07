import { isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { leadingIn } from "../../snapshot/leading.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";

/** The open tasks that may lead to one that has not come: where they end, it may come. None: the flow has passed it. */
export function waysTo(draft: Draft, node: PlacedNode): readonly TaskRecord[] {
  const open: TaskRecord[] = [];
  const seen = new Set<string>();
  const { before } = leadingIn(draft.nodesBeside(node));
  const waiting = [node];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    for (const reference of before.get(at.task.taskReferenceName) ?? []) {
      const leading = seen.has(reference) ? undefined : draft.neighbour(at, reference);
      if (leading === undefined) continue;
      seen.add(reference);
      const record = draft.recordOf(leading);
      if (record === undefined) waiting.push(leading);
      else if (!isTerminalTask(record.status)) open.push(record);
    }
  }
  return open;
}

/** Whether a task has not come because a SWITCH or DECISION around it has chosen another case. */
export function isInCaseNotTaken(draft: Draft, node: PlacedNode): boolean {
  for (const { chooser, head } of leadingIn(draft.nodesBeside(node)).cases.get(node.task.taskReferenceName) ?? []) {
    const around = draft.neighbour(node, chooser);
    const record = around && draft.recordOf(around);
    if (around === undefined || record === undefined) continue;
    const isChooser = record.taskType === "SWITCH" || record.taskType === "DECISION";
    const chosen = taskTypeOf(around.task.type)?.successors?.(record, around) ?? [];
    return isChooser && record.status === "COMPLETED" && !chosen.includes(head);
  }
  return false;
}
