import type { ExecutionState, Snapshot, WorkflowId } from "@tutti/engine";
import { LRUCache } from "lru-cache";

/** An execution in memory, as of the revision it carries, with the definition it runs once somebody needed it. */
export type CachedExecution = {
  readonly state: ExecutionState;
  snapshot: Snapshot | undefined;
  /** An estimate. */
  sizeBytes: number;
};

/**
 * Executions that this process decided last, bounded in number and bytes. What a batch works on is checked out: it
 * cannot be evicted, and what is not checked in again is forgotten. Only a hint: the revision is checked under lock.
 */
export class StateCache {
  readonly #cache: LRUCache<WorkflowId, CachedExecution>;

  constructor({ maxExecutions, maxBytes }: { readonly maxExecutions: number; readonly maxBytes: number }) {
    this.#cache = new LRUCache({ max: maxExecutions, maxSize: maxBytes });
  }

  /** Those of the executions that are cached, which are the caller's from now on. */
  checkOut(workflowIds: Iterable<WorkflowId>): Map<WorkflowId, CachedExecution> {
    const found = new Map<WorkflowId, CachedExecution>();
    for (const workflowId of workflowIds) {
      const cached = this.#cache.get(workflowId);
      if (cached === undefined) continue;
      this.#cache.delete(workflowId);
      found.set(workflowId, cached);
    }
    return found;
  }

  checkIn(cached: CachedExecution): void {
    this.#cache.set(cached.state.execution.workflowId, cached, { size: Math.max(1, Math.ceil(cached.sizeBytes)) });
  }
}
