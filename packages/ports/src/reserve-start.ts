import { isTerminalWorkflow } from "@tutti/engine";
import type { IdempotencyStrategy, Reservation, WorkflowId, WorkflowStatus } from "@tutti/engine";

import type { ExecutionStore } from "./execution-store.ts";
import type { IdempotencyStore, IdempotentStart } from "./idempotency-store.ts";

/** What a start under a key comes to. */
export type StartReservation = Reservation;

type Stores = {
  readonly idempotency: IdempotencyStore;
  readonly executions: Pick<ExecutionStore, "getExecution">;
};

type KeyedStart = IdempotentStart & { readonly strategy: IdempotencyStrategy; readonly workflowId: WorkflowId };

/**
 * Reserves a key for a start under `workflowId`, or tells whose it is. A winner whose execution was never stored is
 * completed by whoever comes next, under its id: a start that is then refused as AlreadyExists has been overtaken, and is to
 * be reserved again. FAIL_ON_RUNNING takes the key from an execution that has ended. Source: core.md 4; engine.md 8.2.
 */
export async function reserveStart(stores: Stores, start: KeyedStart): Promise<StartReservation> {
  const { idempotency } = stores;
  let winner = await idempotency.reserve(start, start.workflowId);
  for (let round = 0; winner !== start.workflowId && round < MAX_ROUNDS; round += 1) {
    const status = await statusOf(stores, winner);
    if (status === undefined) return { kind: "start", workflowId: winner };
    const isLeft = start.strategy === "FAIL_ON_RUNNING" && isTerminalWorkflow(status);
    if (!isLeft) return { kind: "exists", workflowId: winner, status };
    winner = await idempotency.replace(start, { ended: winner, workflowId: start.workflowId });
  }
  if (winner === start.workflowId) return { kind: "start", workflowId: winner };
  throw new Error(`the key "${start.key}" of "${start.workflowName}" changes hands faster than it can be read`);
}

/** Each round somebody else has started and ended an execution under the key. */
const MAX_ROUNDS = 10;

async function statusOf({ executions }: Stores, workflowId: WorkflowId): Promise<WorkflowStatus | undefined> {
  return (await executions.getExecution(workflowId, { includeTasks: false }))?.execution.status;
}
