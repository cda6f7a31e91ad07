import type { QueuedTask, TaskId } from "@tutti/engine";

export type HeldTask = {
  readonly task: QueuedTask;
  /** By the process's clock. */
  readonly heldAtMs: number;
};

/** The tasks of one queue that wait in memory, in the order in which they came, and what is known of the queue. */
export class HeldQueue {
  readonly #tasks = new Map<TaskId, HeldTask>();
  /** When a worker last took, or waited for, a task of it. */
  usedAtMs = Number.NEGATIVE_INFINITY;
  /** When a client last lent a credit for it that has no other decider, and one that has. */
  soleAtMs = Number.NEGATIVE_INFINITY;
  sharedAtMs = Number.NEGATIVE_INFINITY;
  /** Until then its tasks are taken for limited ones, which are handed out where the limit is kept. */
  limitedUntilMs = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#tasks.size;
  }

  add(held: HeldTask): void {
    // A later delivery of it waits behind the others.
    this.#tasks.delete(held.task.taskId);
    this.#tasks.set(held.task.taskId, held);
  }

  /** False where it is not here under this delivery. */
  remove({ taskId, delivery }: Pick<QueuedTask, "taskId" | "delivery">): boolean {
    return this.#tasks.get(taskId)?.task.delivery === delivery && this.#tasks.delete(taskId);
  }

  /** Up to `max`, those that have waited longest first; they leave. Only those that came before `beforeMs`. */
  take(max: number, beforeMs = Number.POSITIVE_INFINITY): readonly QueuedTask[] {
    const taken: QueuedTask[] = [];
    for (const { task, heldAtMs } of this.#tasks.values()) {
      if (taken.length >= max || heldAtMs >= beforeMs) break;
      taken.push(task);
      this.#tasks.delete(task.taskId);
    }
    return taken;
  }
}
