import type { TerminateRequested } from "../../event/workflow-event.ts";
import type { Verdict } from "../verdict.ts";
import type { Draft } from "../draft.ts";
import { failWorkflow } from "../end-workflow.ts";

/**
 * Ends the workflow and cancels its open tasks; FAILED and TIMED_OUT become TERMINATED. The
 * failure workflow is started only where that is asked for. Source: engine.md 2.8; case ops-terminate-trigger-failure-workflow.
 */
export function decideTerminate(draft: Draft, event: TerminateRequested): Verdict {
  const { status } = draft.execution;
  const answer = { kind: "Done", status: "TERMINATED" } as const;
  if (status === "COMPLETED") {
    const message = "Cannot terminate a COMPLETED workflow.";
    return { kind: "refused", refusal: { kind: "IllegalTransition", status, message } };
  }
  if (status === "TERMINATED") return { kind: "unchanged", answer };
  const failureWorkflow = event.triggerFailureWorkflow === true ? "start" : "none";
  failWorkflow(draft, { status: "TERMINATED", reason: event.reason, failureWorkflow });
  return { kind: "changed", answer };
}
