import type { WorkflowId } from "@tutti/engine";

import type { PendingEvent } from "../pending-event.ts";
import type { AfterBatch } from "./after-batch.ts";

/** Puts events back at once and lets go of their executions after the delay, so that they join a later batch. */
export function releaseLater(
  groups: readonly { readonly workflowId: WorkflowId; readonly events: readonly PendingEvent[] }[],
  { after, delayMs }: { readonly after: AfterBatch; readonly delayMs: number },
): void {
  const { waiting, clock } = after.parts;
  for (const { workflowId, events } of groups) waiting.putBack(workflowId, events);
  clock.after(delayMs, () => {
    for (const { workflowId } of groups) waiting.release(workflowId);
    after.wake();
  });
}
