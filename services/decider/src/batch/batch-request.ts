import type { WorkflowEvent, WorkflowId } from "@tutti/engine";
import type { BatchRequest } from "@tutti/ports";

import type { PendingEvent } from "../pending-event.ts";
import type { CachedExecution } from "../state/state-cache.ts";

/**
 * What a batch asks of the store. First sends of a start are not locked: there is nothing to lock. Everything else is,
 * repeated starts too.
 */
export function batchRequest(
  events: readonly PendingEvent[],
  cached: ReadonlyMap<WorkflowId, CachedExecution>,
): BatchRequest {
  const lock = new Set<WorkflowId>();
  const repeats: { workflowId: WorkflowId; eventId: PendingEvent["event"]["eventId"] }[] = [];
  for (const { event, isRepeat } of events) {
    const { workflowId, eventId } = event;
    const isNew = event.kind === "WorkflowStarted" && !isRepeat && !cached.has(workflowId);
    if (!isNew) lock.add(workflowId);
    if (isRepeat || !isHarmlessTwice(event)) repeats.push({ workflowId, eventId });
  }
  const cachedRevisions = new Map([...cached].map(([id, { state }]) => [id, state.execution.revision] as const));
  return { lock: [...lock], cachedRevisions, repeats };
}

/**
 * Whether a late first send, applied after its own repeat was, does no harm: the row is there already, the delivery or
 * lease is out of date, the task has ended, the execution is gone. Other requests may mean something else by then, and so
 * may a reference, a signal, or a result that does not end its task, which another worker may have got meanwhile; a message
 * may have been pulled. They are rare, and always looked up.
 */
function isHarmlessTwice(event: WorkflowEvent): boolean {
  switch (event.kind) {
    case "TaskUpdated":
      return event.extendLease || event.progress !== undefined || event.status !== "IN_PROGRESS";
    case "TaskUpdatedByReference":
    case "WorkflowSignaled":
    case "MessagesPushed":
      return false;
    case "DecideRequested":
    case "RemoveRequested":
      return true;
    default:
      return !event.kind.endsWith("Requested");
  }
}
