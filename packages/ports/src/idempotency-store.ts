import type { WorkflowId } from "@tutti/engine";

/** What is to happen once only: a start of this workflow under this key. */
export type IdempotentStart = { readonly workflowName: string; readonly key: string };

/**
 * Which execution a key stands for. Each call is a transaction of its own, which ends before anything else is locked: starts
 * that come with the same keys in opposite order do not wait for each other. Source: core.md 4.
 */
export interface IdempotencyStore {
  /** Reserves the key for the execution unless it is reserved already; whose it is. May be repeated. */
  reserve(start: IdempotentStart, workflowId: WorkflowId): Promise<WorkflowId>;
  /** Gives the key to `workflowId` if it still is `ended`'s; whose it is then. */
  replace(
    start: IdempotentStart,
    options: { readonly ended: WorkflowId; readonly workflowId: WorkflowId },
  ): Promise<WorkflowId>;
  /** The execution is gone for good: keys that are its own are free again. */
  release(workflowId: WorkflowId): Promise<void>;
}
