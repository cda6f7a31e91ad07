import { decodeEvent, encodeEvent, Payload } from "@tutti/engine";
import type { EncodedEvent, WorkflowEvent } from "@tutti/engine";

import type { Event } from "../gen/tutti/internal/v1/decider_service.ts";

/** How often an event was sent before, and how long its sender still waits (0: no limit). */
export type Sending = { readonly attempt: number; readonly deadlineMs: number };

/** An event whose parts are encoded once, however often it is sent. */
export type EventInParts = Omit<Event, "attempt" | "deadlineMs">;

/** The event as it travels between services, but for what differs from one sending to the next. */
export function eventToParts(event: WorkflowEvent): EventInParts {
  const { kind, head, payloads } = encodeEvent(event);
  return {
    eventId: event.eventId,
    workflowId: event.workflowId,
    kind,
    head: Buffer.from(head, "utf8"),
    payloads: payloads.map((payload) => payload.bytes),
  };
}

export function eventToWire(event: WorkflowEvent, sending: Sending): Event {
  return { ...eventToParts(event), ...sending };
}

/** Throws TypeError or SyntaxError where this release does not know the event: nothing may be guessed there. */
export function eventFromWire(wire: Event): WorkflowEvent {
  return decodeEvent(partsFromWire(wire));
}

/** As `eventFromWire`, with the event as it came, which need not be encoded again to be stored. Throws as it does. */
export function eventAsItCame(wire: Event): { readonly event: WorkflowEvent; readonly encoded: EncodedEvent } {
  const parts = partsFromWire(wire);
  const event = decodeEvent(parts);
  return { event, encoded: { kind: event.kind, ...parts } };
}

function partsFromWire({ head, payloads }: Event): Pick<EncodedEvent, "head" | "payloads"> {
  return { head: textOf(head), payloads: payloads.map((bytes) => Payload.fromBytes(bytes)) };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
