import type { Draft } from "../../decide/draft.ts";
import { ownRecords, recordsWithin } from "../../decide/scopes/within-scope.ts";
import { isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";

/**
 * The references of the tasks that a TRY is to undo: those that have COMPLETED in what was tried, say what undoes them, and
 * have not been undone by a TRY within; of what undid something, nothing. The one that completed last comes first. Costs what was tried, once.
 */
export function toCompensate(draft: Draft, node: PlacedNode): readonly string[] {
  const tried = [...recordsWithin(draft, { role: "try", node }, { turns: "all", leavesOut: "compensations" })];
  const completed = tried.filter((record) => isToCompensate(draft, record));
  const numberOf = ({ taskId }: TaskRecord): number => draft.joinRemaining(taskId) ?? 0;
  completed.sort((a, b) => b.endTime - a.endTime || numberOf(b) - numberOf(a) || b.seq - a.seq);
  return completed.map(({ referenceTaskName }) => referenceTaskName);
}

function isToCompensate(draft: Draft, record: TaskRecord): boolean {
  if (record.status !== "COMPLETED" || record.retried) return false;
  const node = draft.nodeOf(record);
  if (node === undefined || (node.task.compensateWith?.length ?? 0) === 0) return false;
  const begun = ownRecords(draft, { role: "compensation", node }).filter(({ status }) => status !== "SKIPPED");
  return begun.length === 0 || wasInterrupted(begun);
}

/** Whether a TRY was canceled while it undid the task. One that has failed in that is not tried again. */
export function wasInterrupted(begun: readonly TaskRecord[]): boolean {
  return (
    begun.some(({ status }) => status === "CANCELED") &&
    !begun.some(({ status }) => isUnsuccessful(status) && status !== "CANCELED")
  );
}
