import { isTerminalTask, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";
import { endTask } from "../attempts/new-task.ts";
import { recordsUnder, recordsWithin } from "./within-scope.ts";
import type { Scope } from "./within-scope.ts";

/** Cancels what is open in a list of tasks; on what has ended in it and nobody has acted upon, nobody will. */
export function closeScope(draft: Draft, scope: Scope, why: { readonly reason: string }): void {
  closeAll(draft, [...recordsWithin(draft, scope, { turns: "open" })], why);
}

/** The same for all that runs within a TRY or a FOR_EACH, whoever has ended it. */
export function closeWithin(draft: Draft, container: TaskRecord, node: PlacedNode): void {
  if (taskTypeOf(node.task.type)?.fails === undefined) return;
  const reason = `${container.referenceTaskName} has ended: ${container.reasonForIncompletion ?? container.status}`;
  closeAll(draft, [...recordsUnder(draft, container, { turns: "open" })], { reason });
  if (draft.joinRemaining(container.taskId) !== undefined) draft.setJoinRemaining(container.taskId, undefined);
}

function closeAll(draft: Draft, records: readonly TaskRecord[], why: { readonly reason: string }): void {
  for (const record of records) close(draft, record, why);
}

function close(draft: Draft, task: TaskRecord, { reason }: { readonly reason: string }): void {
  const isOpen = !isTerminalTask(task.status);
  if (isOpen) {
    const node = draft.nodeOf(task);
    const type = node && taskTypeOf(node.task.type);
    type?.cancel?.(draft, task, { reason });
    endTask(draft, task, { status: "CANCELED", executed: true, reasonForIncompletion: reason });
  } else if (!task.executed && !task.retried) draft.change(task.taskId, { executed: true });
  const isCounting = isOpen || isUnsuccessful(task.status);
  if (isCounting && draft.joinRemaining(task.taskId) !== undefined) draft.setJoinRemaining(task.taskId, undefined);
}
