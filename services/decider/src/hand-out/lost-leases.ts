import type { Changes, EndedLease, WorkflowEvent } from "@tutti/engine";
import type { LostLease } from "@tutti/ports";

/** Hears of tasks that were taken out of workers' hands. Must not throw. */
export type LostLeaseEar = { leasesLost(lost: readonly LostLease[]): void };

/**
 * Tells every client that follows leases of the tasks that a commit has taken out of workers' hands: which of them has the
 * worker, nobody here knows, as a worker may have come to another client meanwhile. Results of the holders themselves, which
 * are nearly all, are not told.
 */
export class LostLeases {
  readonly #ears = new Set<LostLeaseEar>();

  /** Tells it from now on, until the answer is called. */
  follow(ear: LostLeaseEar): () => void {
    this.#ears.add(ear);
    return () => void this.#ears.delete(ear);
  }

  tell(lost: readonly LostLease[]): void {
    if (lost.length > 0) for (const ear of this.#ears) ear.leasesLost(lost);
  }
}

/** What a decision has taken out of others' hands than those of its event's sender. */
export function lostBy(event: WorkflowEvent, { endedLeases = [], execution, isRemoved, tasks }: Changes): LostLease[] {
  return endedLeases
    .filter((ended) => !isHoldersWord(event, ended))
    .map(({ taskId, leaseId }) => {
      const task = isRemoved ? undefined : tasks.find((change) => change.task.taskId === taskId)?.task;
      return {
        workflowId: execution.workflowId,
        taskId,
        leaseId,
        taskStatus: task?.status,
        workflowStatus: isRemoved ? undefined : execution.status,
        reason: task?.reasonForIncompletion ?? execution.reasonForIncompletion,
      };
    });
}

/** Whether the event is what the holder itself says of its task. One that polls names no lease, but itself. */
function isHoldersWord(event: WorkflowEvent, { taskId, leaseId, workerId }: EndedLease): boolean {
  if (event.kind !== "TaskUpdated" || event.taskId !== taskId) return false;
  return event.leaseId === undefined ? event.workerId === workerId : event.leaseId === leaseId;
}
