import { randomUUID } from "node:crypto";

import { eventIdFrom, type WorkflowEvent } from "@tutti/engine";

import { PendingEvent } from "../pending-event.ts";
import { refusedWith } from "../refusals.ts";
import { sizeOfEvent } from "../size-of-event.ts";

/**
 * What an event has come to cannot be stored, whenever it is tried: its sender is refused with the reason. An event that
 * tells of what has happened would be told again and again, and nothing would ever follow: the answer is one that ends its
 * execution instead. undefined for one that asks for something, which is simply not done.
 */
export function refuseUnfit(pending: PendingEvent, why: string): PendingEvent | undefined {
  const { event } = pending;
  const message = `the event cannot be stored: ${why}`;
  pending.settle(refusedWith({ kind: "InvalidArgument", faults: [], message }));
  if (!TELLS.has(event.kind)) return undefined;
  const ending = endingOf(event, `What followed could not be stored: ${why}`);
  return new PendingEvent({
    event: ending,
    attempt: 0,
    deadlineAtMs: undefined,
    sizeBytes: sizeOfEvent(ending),
    // Nobody waits for it. Where it cannot be stored either, the next event comes to the same.
    settle: () => undefined,
  });
}

function endingOf({ workflowId }: WorkflowEvent, reason: string): WorkflowEvent {
  const origin = { actor: "decider", requestId: "", traceContext: "" };
  const eventId = eventIdFrom(randomUUID());
  return { kind: "TerminateRequested", eventId, origin, workflowId, reason, triggerFailureWorkflow: true };
}

const TELLS: ReadonlySet<WorkflowEvent["kind"]> = new Set<WorkflowEvent["kind"]>([
  ...(["TaskUpdated", "TaskUpdatedByReference", "TaskReturned", "WorkflowSignaled"] as const),
  ...(["TimePassed", "DecideRequested", "ChildChanged"] as const),
]);
