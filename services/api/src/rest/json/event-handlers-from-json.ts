import { eventHandlerFromJson, isJsonArray } from "@tutti/engine";
import type { EventHandler, Json, Read } from "@tutti/engine";

import { listFromJson } from "./list-from-json.ts";

/** One event handler, or a list of them: the JavaScript client sends a list. Source: reference/api.md 2.7. */
export function eventHandlersFromJson(json: Json): Read<readonly EventHandler[]> {
  if (isJsonArray(json)) return listFromJson(json, eventHandlerFromJson);
  const { value, faults } = eventHandlerFromJson(json);
  return { value: [value], faults };
}
