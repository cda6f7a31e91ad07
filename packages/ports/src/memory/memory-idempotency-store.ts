import type { WorkflowId } from "@tutti/engine";

import type { IdempotencyStore, IdempotentStart } from "../idempotency-store.ts";

/** IdempotencyStore in memory. */
export function makeMemoryIdempotencyStore(): IdempotencyStore {
  const owners = new Map<string, WorkflowId>();
  const put = (key: string, workflowId: WorkflowId): WorkflowId => {
    owners.set(key, workflowId);
    return workflowId;
  };
  return {
    reserve: async (start, workflowId) => {
      const key = keyOf(start);
      return await Promise.resolve(owners.get(key) ?? put(key, workflowId));
    },
    replace: async (start, { ended, workflowId }) => {
      await Promise.resolve();
      const key = keyOf(start);
      const owner = owners.get(key);
      return owner === undefined || owner === ended ? put(key, workflowId) : owner;
    },
    release: async (workflowId) => {
      for (const [key, owner] of owners) if (owner === workflowId) owners.delete(key);
      await Promise.resolve();
    },
  };
}

function keyOf({ workflowName, key }: IdempotentStart): string {
  return JSON.stringify([workflowName, key]);
}
