import type { WorkflowId } from "@tutti/engine";

import type { Stores } from "../stores.ts";

/** Where stores are, empty at first; a suite has one of its own. */
export type StoresPlace = Stores & {
  /** Locks executions as another process's batch would, until the answer is called. */
  holdLocks(workflowIds: readonly WorkflowId[]): Promise<() => Promise<void>>;
  /** Closes and deletes everything. */
  drop(): Promise<void>;
};
