import type { Answer } from "../decision.ts";
import type { WorkflowEvent } from "../event/workflow-event.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import type { Draft } from "./draft.ts";
import { failWorkflow } from "./end-workflow.ts";
import type { Verdict } from "./verdict.ts";

/**
 * What an event comes to whose decision was interrupted, outside of `progress`, by what a definition or its data made go
 * wrong: it would be so whenever it is tried. A request is refused with the reason as InvalidArgument; of what tells of
 * something that has happened the execution fails, unless it has ended. On a draft of which nothing is used yet.
 */
export function interruptedBy(error: Error, draft: Draft, event: WorkflowEvent): Verdict {
  const { status } = draft.execution;
  if (isAskedByParent(event)) return { kind: "changed", answer: { kind: "Done", status } };
  if (isRefusable(event))
    return { kind: "refused", refusal: { kind: "InvalidArgument", faults: [], message: error.message } };
  if (isTerminalWorkflow(status)) return { kind: "unchanged", answer: answerTo(event, draft) };
  failWorkflow(draft, { status: "FAILED", reason: error.message });
  return { kind: "changed", answer: answerTo(event, draft) };
}

/** A parent waits: it is told how the execution stands. */
function isAskedByParent(event: WorkflowEvent): boolean {
  return (event.kind === "RetryRequested" || event.kind === "RerunRequested") && event.isAskedByParent === true;
}

/** Not what is due whoever asks for it. */
function isRefusable({ kind }: WorkflowEvent): boolean {
  if (kind === "DecideRequested") return false;
  const isMessage = kind === "MessagesPushed" || kind === "WorkflowSignaled" || kind === "TaskUpdatedByReference";
  return isMessage || kind.endsWith("Requested");
}

function answerTo(event: WorkflowEvent, draft: Draft): Answer {
  const task = event.kind === "TaskUpdated" ? draft.task(event.taskId) : undefined;
  return task === undefined
    ? { kind: "Done", status: draft.execution.status }
    : { kind: "TaskUpdated", taskId: task.taskId, status: task.status, ignored: true };
}
