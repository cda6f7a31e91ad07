import { eventHandlerFromJson, isJsonArray } from "@tutti/engine";
import type { EventHandler, Json, Read } from "@tutti/engine";

import { listFromJson } from "./list-from-json.ts";

/** One event handler, or a list of them: the JavaScript client sends a list. Source: reference/api.md 2.7. */
export function eventHandlersFromJson(json: Json): Read<readonly Read<EventHandler>[]> {
  if (isJsonArray(json)) return listFromJson(json, eventHandlerFromJson);
  return { value: [eventHandlerFromJson(json)], faults: [] };
}
