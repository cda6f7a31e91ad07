import { eventAsItCame, type deciderGrpc } from "@tutti/contracts";
import { eventIdFrom, isUuid, type EventId } from "@tutti/engine";

import type { HandedIn } from "../intake.ts";
import { refusedWith, type Refused } from "../refusals.ts";

export type EventInFrame =
  | { readonly kind: "event"; readonly handedIn: HandedIn }
  /** It cannot be read: its sender is told, the stream goes on. */
  | { readonly kind: "unreadable"; readonly eventId: EventId; readonly refused: Refused };

export function eventFromFrame(wire: deciderGrpc.Event): EventInFrame {
  const { attempt, deadlineMs } = wire;
  try {
    const { event, encoded } = eventAsItCame(wire);
    if (event.eventId !== wire.eventId || event.workflowId !== wire.workflowId)
      throw new TypeError("its head names another event or workflow than the frame");
    if (!isUuid(event.eventId) || !isUuid(event.workflowId)) throw new TypeError("its ids are not lower-case UUIDs");
    return { kind: "event", handedIn: { event, encoded, attempt, deadlineMs } };
  } catch (error) {
    return { kind: "unreadable", eventId: eventIdFrom(wire.eventId), refused: unreadable(error) };
  }
}

function unreadable(error: unknown): Refused {
  const message = `the event cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return refusedWith({ kind: "InvalidArgument", faults: [{ path: "", message }], message });
}
