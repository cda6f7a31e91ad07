import type { RemoveRequested } from "../../event/workflow-event.ts";
import { isTerminalWorkflow } from "../../model/status.ts";
import type { Draft } from "../draft.ts";
import type { Verdict } from "../verdict.ts";

/**
 * The execution goes, whatever state it is in; tasks that wait or are with workers are taken back first, so that no row
 * and no job of theirs stays. To be archived it must have ended. Source: reference/engine.md 2.12.
 */
export function decideRemove(draft: Draft, { archive }: RemoveRequested): Verdict {
  const { status, workflowId } = draft.execution;
  if (archive && !isTerminalWorkflow(status)) {
    const message = `Cannot archive workflow: ${workflowId} with status: ${status}`;
    return { kind: "refused", refusal: { kind: "InvalidArgument", faults: [], message } };
  }
  for (const task of draft.openTasks()) draft.queues.withdraw(task);
  draft.remove({ archive });
  return { kind: "changed", answer: { kind: "WorkflowRemoved", workflowId } };
}
