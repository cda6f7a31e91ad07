import type { WorkflowId } from "@tutti/engine";

import type { PendingEvent } from "../pending-event.ts";

/** The events by execution, in order. */
export function byWorkflow(events: Iterable<PendingEvent>): ReadonlyMap<WorkflowId, readonly PendingEvent[]> {
  const groups = new Map<WorkflowId, PendingEvent[]>();
  for (const pending of events) {
    const group = groups.get(pending.event.workflowId);
    if (group === undefined) groups.set(pending.event.workflowId, [pending]);
    else group.push(pending);
  }
  return groups;
}
