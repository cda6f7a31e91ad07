import type { StatusStreams } from "@tutti/bullmq-queue";
import { statusQueueOf } from "@tutti/ports";

import type { StatusPublisher } from "./status-publisher.ts";

/** Appends events to Redis streams. */
export function queuePublisher(streams: StatusStreams): StatusPublisher {
  return {
    name: "queue",
    publish: (events) =>
      streams.append(events.map((event) => ({ stream: statusQueueOf(event), id: event.eventId, event: event.body }))),
  };
}
