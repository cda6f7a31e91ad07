import type { Draft } from "../../decide/draft.ts";
import { NeedsSignal } from "../../decide/needs-signal.ts";
import type { IdempotencyStrategy } from "../../definition/workflow-task.ts";
import type { WorkflowId } from "../../ids.ts";
import { needKey } from "../../need.ts";

/** An idempotency key, under which an execution is to be started once. */
export type KeyAskedFor = { readonly key: string; readonly strategy: IdempotencyStrategy };

/** Without a strategy a key that is taken is refused. */
export function keyFrom(key: string | undefined, strategy: IdempotencyStrategy | undefined): KeyAskedFor | undefined {
  return key === undefined || key === "" ? undefined : { key, strategy: strategy ?? "FAIL" };
}

export type KeyedStart =
  | { readonly kind: "start"; readonly workflowId: WorkflowId; readonly idempotencyKey: string }
  /** It is there, and is to be taken for the one that would be started. */
  | { readonly kind: "existing"; readonly workflowId: WorkflowId }
  | { readonly kind: "refused"; readonly reason: string };

/** What a start under a key comes to; the decision is interrupted to have the key reserved. Source: engine.md 8.2; core.md 4. */
export function reservationOf(draft: Draft, { key, strategy }: KeyAskedFor, workflowName: string): KeyedStart {
  const workflowId = draft.sent.newWorkflowId();
  const need = { kind: "reservation", workflowName, key, strategy, workflowId } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "reservation") throw new NeedsSignal([need]);
  const { found } = answer;
  if (found.kind === "start") return { ...found, idempotencyKey: key };
  if (strategy === "RETURN_EXISTING") return { kind: "existing", workflowId: found.workflowId };
  const reason = `Workflow ${found.workflowId} of ${workflowName} with idempotency key ${key} exists already; it is ${found.status}`;
  return { kind: "refused", reason };
}
