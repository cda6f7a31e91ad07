import type { Lease, TaskId, WorkflowId } from "@tutti/engine";

export type Flushed = Pick<Lease, "workflowId" | "taskId" | "leaseId">;

/** Leases whose tasks have reached their workers; their rows go with one of the next batches. */
export class PendingFlushes {
  readonly #pending = new Map<TaskId, Flushed>();

  get size(): number {
    return this.#pending.size;
  }

  add(flushed: Flushed): void {
    if (this.#pending.size < MAX_PENDING) this.#pending.set(flushed.taskId, flushed);
  }

  /** Up to `max` of them. Those of executions in another batch stay: two batches must not write one lease row. */
  take(max: number, isElsewhere: (workflowId: WorkflowId) => boolean): readonly Flushed[] {
    const taken: Flushed[] = [];
    for (const flushed of this.#pending.values()) {
      if (taken.length === max) break;
      if (!isElsewhere(flushed.workflowId)) taken.push(flushed);
    }
    for (const { taskId } of taken) this.#pending.delete(taskId);
    return taken;
  }

  /** The batch has failed: they go with another one, unless newer ones came. */
  putBack(flushes: readonly Flushed[]): void {
    for (const flushed of flushes) if (!this.#pending.has(flushed.taskId)) this.add(flushed);
  }

  /** The task's lease row has gone for another reason. */
  forget(taskIds: readonly TaskId[]): void {
    for (const taskId of taskIds) this.#pending.delete(taskId);
  }
}

// What is beyond is deleted with the task's result, or found by its api process.
const MAX_PENDING = 50_000;
