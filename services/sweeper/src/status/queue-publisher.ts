import type { StatusStreams } from "@tutti/bullmq-queue";

import type { StatusEvent, StatusPublisher } from "./status-publisher.ts";

/** Conductor's names for how workflows ended; the others are ours. Source: reference/integrations.md 16.3. */
const STREAMS: { readonly [event: string]: string } = {
  COMPLETED: "_callbackSuccessQueue",
  TERMINATED: "_callbackFailureQueue",
  FINALIZED: "_callbackFinalizeQueue",
};

/** Appends events to Redis streams. */
export function queuePublisher(streams: StatusStreams): StatusPublisher {
  return {
    name: "queue",
    publish: (events) =>
      streams.append(events.map((event) => ({ stream: streamOf(event), id: event.eventId, event: event.body }))),
  };
}

function streamOf({ kind, event }: StatusEvent): string {
  if (kind === "task") return "_callbackTaskQueue";
  if (kind === "stateChange") return "_callbackStateChangeQueue";
  return STREAMS[event] ?? "_callbackWorkflowQueue";
}
