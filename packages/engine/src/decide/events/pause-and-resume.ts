import { isTerminalWorkflow } from "../../model/status.ts";
import type { Verdict } from "../verdict.ts";
import type { Draft } from "../draft.ts";
import { progress } from "../progress.ts";

/** Nothing new is scheduled from here on; what runs, runs on. Pausing twice changes nothing. Source: engine.md 2.4. */
export function decidePause(draft: Draft): Verdict {
  const { execution } = draft;
  if (isTerminalWorkflow(execution.status)) {
    const name = `${execution.workflowName}.${execution.workflowVersion}/${execution.workflowId}`;
    const message = `Workflow ${name} has ended, status cannot be updated.`;
    return { kind: "refused", refusal: { kind: "IllegalTransition", status: execution.status, message } };
  }
  const answer = { kind: "Done", status: "PAUSED" } as const;
  if (execution.status === "PAUSED") return { kind: "unchanged", answer };
  draft.update({ status: "PAUSED" });
  return { kind: "changed", answer };
}

/** Acts upon all that ended meanwhile; the workflow's own time-out counts anew. Source: reference/engine.md 2.4. */
export function decideResume(draft: Draft): Verdict {
  const { execution } = draft;
  if (execution.status !== "PAUSED") {
    const message = `The workflow ${execution.workflowId} is not PAUSED so cannot resume. Current status is ${execution.status}`;
    return { kind: "refused", refusal: { kind: "IllegalTransition", status: execution.status, message } };
  }
  draft.update({ status: "RUNNING", lastRetriedTime: draft.now });
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}
