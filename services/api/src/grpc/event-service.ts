import { eventHandlerFromWire, eventHandlerToWire, type eventGrpc } from "@tutti/contracts";

import type { EventOperations } from "../operations/events/event-operations.ts";
import { given, valueOf, within } from "./call-edges.ts";
import { serverStream, unary } from "./served.ts";

/** `conductor.grpc.events.EventService`. Source: reference/api.md 1.3. */
export function eventService(events: EventOperations): eventGrpc.EventServiceServer {
  return {
    addEventHandler: unary(async ({ handler }: eventGrpc.AddEventHandlerRequest, { signal }) => {
      const read = eventHandlerFromWire(given(handler, "handler"));
      valueOf(within("handler", await events.add([read], { signal })));
      return {};
    }),
    updateEventHandler: unary(async ({ handler }: eventGrpc.UpdateEventHandlerRequest, { signal }) => {
      const read = eventHandlerFromWire(given(handler, "handler"));
      valueOf(within("handler", await events.update(read, { signal })));
      return {};
    }),
    removeEventHandler: unary(async ({ name }: eventGrpc.RemoveEventHandlerRequest, { signal }) => {
      valueOf(await events.remove(name, { signal }));
      return {};
    }),
    getEventHandlers: serverStream(async function* (_: eventGrpc.GetEventHandlersRequest, { signal }) {
      yield* (await events.list({ signal })).map(eventHandlerToWire);
    }),
    getEventHandlersForEvent: serverStream(async function* (
      request: eventGrpc.GetEventHandlersForEventRequest,
      { signal },
    ) {
      const { event, activeOnly } = request;
      yield* valueOf(await events.ofEvent(event, { activeOnly, signal })).map(eventHandlerToWire);
    }),
  };
}
