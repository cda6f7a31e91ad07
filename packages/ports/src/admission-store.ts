import type { Admission, AdmissionAsked, WorkflowId } from "@tutti/engine";

/**
 * Which executions of a definition with `rateLimitConfig` may run, by their key, and which wait, in their order. Each call is a
 * transaction of its own, which locks nothing but what belongs to one key. Source: engine.md 1.2, 8.3 mended.
 */
export interface AdmissionStore {
  /**
   * Whether the execution may run. Asking again is harmless, and how one that waits finds out. A newcomer never overtakes
   * one that waits.
   */
  admit(asked: AdmissionAsked): Promise<Admission>;
  /** Up to `limit` of those that may run under a key, those that have asked longest ago first. */
  holders(of: Pick<AdmissionAsked, "workflowName" | "rateLimitKey">, limit: number): Promise<readonly WorkflowId[]>;
  /** It runs no more, or will never run. Gives those that may run in its stead. One that is stored and has not ended stays. */
  leave(workflowId: WorkflowId): Promise<readonly WorkflowId[]>;
  /** Those admitted or waiting that have ended, or have not been stored `olderThanMs` after they asked. */
  findLost(olderThanMs: number, limit: number): Promise<readonly WorkflowId[]>;
  /** Those admitted that are RUNNING and have no task yet: nobody may have told them. */
  findUnbegun(limit: number): Promise<readonly WorkflowId[]>;
}
