import type { Env } from "../../decision.ts";
import type { WorkflowStarted } from "../../event/workflow-event.ts";
import { isTooLongAName } from "../../model/kept-texts.ts";
import { Payload } from "../../payload/payload.ts";
import type { Refusal } from "../../refusal.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { Draft } from "../draft.ts";
import type { Effort } from "../effort.ts";
import { newExecution } from "../events/start.ts";
import type { Decided } from "../verdict.ts";

/**
 * A child whose start is refused for good is stored as one that has failed of it: nobody else would tell its parent, which
 * waits for it. Other refusals, and those of executions that nobody waits for, stay as they are.
 */
export function orFailedChild(
  decided: Decided,
  {
    snapshot,
    event,
    env,
    effort,
  }: {
    readonly snapshot: Snapshot | undefined;
    readonly event: WorkflowStarted;
    readonly env: Env;
    readonly effort: Effort;
  },
): Decided {
  const { verdict } = decided;
  if (event.parent === undefined || snapshot === undefined) return decided;
  if (verdict.kind !== "refused" || NOT_FOR_GOOD.includes(verdict.refusal.kind)) return decided;
  const { kind, message } = verdict.refusal;
  const input = kind === "TooLarge" ? Payload.empty : event.input;
  const correlationId = isTooLongAName(event.correlationId ?? "") ? undefined : event.correlationId;
  const execution = newExecution({ ...event, input, correlationId }, snapshot, env);
  const draft = new Draft({ snapshot, state: undefined, env, effort, execution });
  draft.update({ status: "FAILED", reasonForIncompletion: message, endTime: draft.now });
  return { draft, verdict: { kind: "changed", answer: { kind: "WorkflowStarted", workflowId: event.workflowId } } };
}

/** What would come out otherwise if the start came again, or has come out already. */
const NOT_FOR_GOOD: readonly Refusal["kind"][] = ["AlreadyExists", "Unavailable", "Overloaded"];
