import type { StatusNotice } from "@tutti/engine";

/** Conductor's names for how workflows ended; the others are ours. Source: reference/integrations.md 16.3. */
const QUEUES: { readonly [event: string]: string } = {
  COMPLETED: "_callbackSuccessQueue",
  TERMINATED: "_callbackFailureQueue",
  FINALIZED: "_callbackFinalizeQueue",
};

/** The queue on which a notice is published: a stream of Redis, and for event handlers `conductor:<queue>`. */
export function statusQueueOf({
  kind,
  event,
}: {
  readonly kind: StatusNotice["kind"];
  readonly event: string;
}): string {
  if (kind === "task") return "_callbackTaskQueue";
  if (kind === "stateChange") return "_callbackStateChangeQueue";
  return QUEUES[event] ?? "_callbackWorkflowQueue";
}
