import { randomUUID } from "node:crypto";

import { eventIdFrom, Payload, type ParentLink, type WorkflowEvent, type WorkflowStarted } from "@tutti/engine";
import { isForGood, type Applied } from "@tutti/ports";

import { PendingEvent } from "../pending-event.ts";
import { refusedWith } from "../refusals.ts";
import { sizeOfEvent } from "../size-of-event.ts";

/**
 * What an event has come to cannot be stored, whenever it is tried: its sender is refused with the reason. An event that
 * tells of what has happened would be told again and again, and nothing would ever follow: the answer is one that ends its
 * execution instead. So would the parent of a child that cannot be stored wait for ever: it is told that the child has
 * failed, and the start is answered once it has heard. undefined for one that asks for something, which is simply not done.
 */
export function refuseUnfit(pending: PendingEvent, why: string): PendingEvent | undefined {
  const { event } = pending;
  const message = `the event cannot be stored: ${why}`;
  const refused = refusedWith({ kind: "InvalidArgument", faults: [], message });
  if (event.kind === "WorkflowStarted" && event.parent !== undefined) {
    const version = pending.snapshot?.def.version ?? event.version ?? 0;
    const failed = failedChild(event, event.parent, { version, reason: `it could not be stored: ${why}` });
    return insteadOf(failed, (applied) => pending.settle(isForGood(applied) ? refused : applied));
  }
  pending.settle(refused);
  if (!TELLS.has(event.kind)) return undefined;
  // Nobody waits for it. Where it cannot be stored either, the next event comes to the same.
  return insteadOf(endingOf(event, `What followed could not be stored: ${why}`), () => undefined);
}

function insteadOf(event: WorkflowEvent, settle: (applied: Applied) => void): PendingEvent {
  return new PendingEvent({ event, attempt: 0, deadlineAtMs: undefined, sizeBytes: sizeOfEvent(event), settle });
}

function endingOf({ workflowId }: WorkflowEvent, reason: string): WorkflowEvent {
  return { ...head(), kind: "TerminateRequested", workflowId, reason, triggerFailureWorkflow: true };
}

/** As the child would say it of itself; there will be no other revision of it. */
function failedChild(
  { workflowId: childWorkflowId, name }: WorkflowStarted,
  { workflowId, taskId }: ParentLink,
  { version, reason: reasonForIncompletion }: { readonly version: number; readonly reason: string },
): WorkflowEvent {
  return {
    ...head(),
    ...{ kind: "ChildChanged", workflowId, taskId, childWorkflowId, childRevision: 1, revivedAtRevision: 0 },
    ...{ name, version, status: "FAILED", output: Payload.empty },
    ...{ externalOutputPayloadStoragePath: undefined, reasonForIncompletion },
  };
}

function head(): Pick<WorkflowEvent, "eventId" | "origin"> {
  return {
    eventId: eventIdFrom(randomUUID()),
    origin: { actor: "decider", requestId: "", traceContext: "" },
  };
}

const TELLS: ReadonlySet<WorkflowEvent["kind"]> = new Set<WorkflowEvent["kind"]>([
  ...(["TaskUpdated", "TaskUpdatedByReference", "TaskReturned", "WorkflowSignaled"] as const),
  ...(["TimePassed", "DecideRequested", "ChildChanged"] as const),
]);
