import type { EpochMs, WorkflowId } from "@tutti/engine";
import type { IndexFeedRow } from "@tutti/ports";

/** For how long a row of the index feed stands for what comes after it: one a second while an execution's tasks change. */
export const COVERED_MS = 1_000;

/**
 * Which executions have a row in the index feed that stands for their next changes. What is forgotten, or known to another
 * process only, costs a row that was not needed.
 */
export class FeedMarks {
  #young = new Map<WorkflowId, EpochMs>();
  #old: ReadonlyMap<WorkflowId, EpochMs> = new Map();
  #turnedAt: EpochMs = 0;

  /** Whether a committed row stands for what is decided at `now`, by the database's clock. */
  isCovered(workflowId: WorkflowId, now: EpochMs): boolean {
    return (this.#young.get(workflowId) ?? this.#old.get(workflowId) ?? 0) > now;
  }

  /** These rows have been committed. */
  note(rows: readonly IndexFeedRow[]): void {
    for (const { workflowId, coversUntil, dueAt } of rows) {
      this.#turn(dueAt);
      this.#young.set(workflowId, coversUntil);
    }
  }

  #turn(now: EpochMs): void {
    if (Math.abs(now - this.#turnedAt) < COVERED_MS) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnedAt = now;
  }
}
