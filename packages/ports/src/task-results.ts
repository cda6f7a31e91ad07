import type { Payload } from "@tutti/engine";

/** Names a result that other tasks of the same definition may take over. */
export type TaskResultKey = { readonly taskDefName: string; readonly key: string };

/** A result as it is kept, for `ttlMs` from the batch that writes it; a later one under the same key takes its place. */
export type KeptTaskResult = TaskResultKey & { readonly ttlMs: number; readonly output: Payload };

/** Outputs of tasks with a cacheConfig, written by the batches in which the tasks complete. Source: engine.md 1.2. */
export interface TaskResultCache {
  /** The output; undefined where there is none, or none that is young enough. */
  find(key: TaskResultKey): Promise<Payload | undefined>;

  /** Deletes up to `limit` results whose time is over, and tells how many. */
  forgetExpired(limit: number): Promise<number>;
}
