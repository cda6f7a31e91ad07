import { eventHandlerFromJson, eventHandlerToJson, Payload } from "@tutti/engine";
import type { EventHandler } from "@tutti/engine";

import type { MetadataStore } from "../metadata-store.ts";

/** Registered event handlers by name, each as its JSON text. */
export type HandlerRows = Map<string, string>;

/** What MetadataStore has of event handlers, in memory. */
export function makeMemoryEventHandlers(
  handlers: HandlerRows,
): Pick<
  MetadataStore,
  "createEventHandlers" | "updateEventHandler" | "deleteEventHandler" | "listEventHandlers" | "getEventHandlers"
> {
  const put = (handler: EventHandler): true => {
    handlers.set(handler.name, Payload.fromTree(eventHandlerToJson(handler)).text);
    return true;
  };
  return {
    createEventHandlers: async (created) => {
      const taken = created.flatMap(({ name }) => (handlers.has(name) ? [name] : []));
      if (taken.length === 0) created.forEach(put);
      return await Promise.resolve(taken);
    },
    updateEventHandler: async (handler) => await Promise.resolve(handlers.has(handler.name) && put(handler)),
    deleteEventHandler: async (name) => await Promise.resolve(handlers.delete(name)),
    listEventHandlers: async () => await Promise.resolve(allHandlers(handlers)),
    getEventHandlers: async (events) => {
      const wanted = new Set(events);
      return await Promise.resolve(allHandlers(handlers).filter(({ event }) => wanted.has(event)));
    },
  };
}

/** By name, in the order of a binary column. */
export function allHandlers(handlers: HandlerRows): readonly EventHandler[] {
  const inOrder = [...handlers].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return inOrder.map(([, text]) => eventHandlerFromJson(Payload.fromText(text).tree).value);
}
