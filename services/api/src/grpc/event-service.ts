import { eventHandlerFromWire, eventHandlerToWire, type eventGrpc } from "@tutti/contracts";

import type { EventOperations } from "../operations/event-operations.ts";
import { given, readOf, valueOf } from "./call-edges.ts";
import { serverStream, unary } from "./served.ts";

/** `conductor.grpc.events.EventService`. Source: reference/api.md 1.3. */
export function eventService(events: EventOperations): eventGrpc.EventServiceServer {
  return {
    addEventHandler: unary(async ({ handler }: eventGrpc.AddEventHandlerRequest) => {
      valueOf(await events.add([readOf(eventHandlerFromWire(given(handler, "handler")))]));
      return {};
    }),
    updateEventHandler: unary(async ({ handler }: eventGrpc.UpdateEventHandlerRequest) => {
      valueOf(await events.update(readOf(eventHandlerFromWire(given(handler, "handler")))));
      return {};
    }),
    removeEventHandler: unary(async ({ name }: eventGrpc.RemoveEventHandlerRequest) => {
      valueOf(await events.remove(name));
      return {};
    }),
    getEventHandlers: serverStream(async function* () {
      yield* (await events.list()).map(eventHandlerToWire);
    }),
    getEventHandlersForEvent: serverStream(async function* (request: eventGrpc.GetEventHandlersForEventRequest) {
      const { event, activeOnly } = request;
      yield* valueOf(await events.ofEvent(event, { activeOnly })).map(eventHandlerToWire);
    }),
  };
}
