import type { ChildChanged, WorkflowEvent } from "../../event/workflow-event.ts";
import { isTerminalWorkflow } from "../../model/status.ts";
import { Payload } from "../../payload/payload.ts";
import type { Draft } from "../draft.ts";
import { outputWithoutNote } from "./failure-workflow.ts";

/**
 * A child's decision that ended it, revived it or removed it while it ran tells its parent how it stands. Called once the
 * decision's revision is set. One whose parent wants it no more has nothing to tell. Source: core.md 9.
 */
export function tellParent(draft: Draft, event: WorkflowEvent): void {
  const { execution } = draft;
  const { parentWorkflowId, parentWorkflowTaskId } = execution;
  if (parentWorkflowId === undefined || parentWorkflowTaskId === undefined) return;
  const status = statusToTell(draft, event);
  if (status === undefined || (event.kind === "ParentTaskCanceled" && event.isAskedToGoOn !== true)) return;
  const hasEnded = status !== "REMOVED" && isTerminalWorkflow(status);
  const output = hasEnded ? outputWithoutNote(draft) : Payload.empty;
  draft.sent.add((head) => ({
    ...head,
    kind: "ChildChanged",
    workflowId: parentWorkflowId,
    taskId: parentWorkflowTaskId,
    childWorkflowId: execution.workflowId,
    childRevision: execution.revision,
    revivedAtRevision: execution.revivedAtRevision ?? 0,
    name: execution.workflowName,
    version: execution.workflowVersion,
    status,
    output,
    externalOutputPayloadStoragePath: hasEnded ? execution.externalOutputPayloadStoragePath : undefined,
    reasonForIncompletion: execution.reasonForIncompletion,
  }));
}

/** undefined: nothing that concerns a parent. That an operator terminates what had ended is no news. */
function statusToTell(
  { execution, statusBefore, isRemoved }: Draft,
  event: WorkflowEvent,
): ChildChanged["status"] | undefined {
  const { status, revision, revivedAtRevision } = execution;
  if (isRemoved) return isTerminalWorkflow(status) ? undefined : "REMOVED";
  if (revivedAtRevision === revision) return status;
  // It was to go on, and cannot: what is to be run again is there no more.
  const isAsked = event.kind === "RerunRequested" || event.kind === "RetryRequested";
  if (isAsked && event.isAskedByParent === true) return status;
  const hadEnded = statusBefore !== undefined && isTerminalWorkflow(statusBefore);
  return isTerminalWorkflow(status) && !hadEnded ? status : undefined;
}
