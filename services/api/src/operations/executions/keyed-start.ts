import type { IdempotencyStrategy, Refusal, WorkflowId } from "@tutti/engine";
import { reserveStart } from "@tutti/ports";
import type { ExecutionStore, IdempotencyStore, IdempotentStart, StartReservation } from "@tutti/ports";

import { newWorkflowId } from "./new-workflow-id.ts";
import { ok, refuse, type Reply } from "../reply.ts";

export type KeyedStartDeps = {
  readonly idempotency: IdempotencyStore;
  readonly executions: Pick<ExecutionStore, "getExecution">;
};

type Key = IdempotentStart & { readonly strategy: IdempotencyStrategy };

type StartUnderKey = {
  readonly key: Key;
  readonly start: (workflowId: WorkflowId) => Promise<Reply<WorkflowId>>;
  /** The id of a new execution; absent: any. */
  readonly newId?: (() => WorkflowId) | undefined;
};

/** Each round somebody else has started an execution under the key, and it is gone again. */
const maxRounds = 5;

/**
 * Starts an execution under a key, once: where there is one already RETURN_EXISTING gives its id, FAIL is refused as
 * AlreadyExists, and FAIL_ON_RUNNING only while it has not ended. A start that was reserved and never stored, because
 * whoever asked for it died, is completed by the next. Source: core.md 4; engine.md 8.2.
 */
export async function startUnderKey(
  deps: KeyedStartDeps,
  { key, start, newId = newWorkflowId }: StartUnderKey,
): Promise<Reply<WorkflowId>> {
  for (let round = 0; round < maxRounds; round += 1) {
    const reserved = await reserveStart(deps, { ...key, workflowId: newId() });
    if (reserved.kind === "exists")
      return key.strategy === "RETURN_EXISTING" ? ok(reserved.workflowId) : refuse(alreadyStarted(key, reserved));
    const started = await start(reserved.workflowId);
    if (!isOvertaken(started, reserved.workflowId)) return started;
  }
  const message = `the idempotency key "${key.key}" of ${key.workflowName} changes hands too fast; try again`;
  return refuse({ kind: "Unavailable", message });
}

/** Somebody else has completed the start that this one was about to complete. */
function isOvertaken(started: Reply<WorkflowId>, workflowId: WorkflowId): boolean {
  return started.kind === "refused" && started.refusal.kind === "AlreadyExists" && started.refusal.id === workflowId;
}

function alreadyStarted(
  { workflowName, key }: Key,
  { workflowId, status }: StartReservation & { readonly kind: "exists" },
): Refusal {
  const message = `Workflow ${workflowId} of ${workflowName} with idempotency key ${key} exists already; it is ${status}`;
  return { kind: "AlreadyExists", what: "workflow", id: workflowId, message };
}
