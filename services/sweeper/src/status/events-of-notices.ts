import { isJsonArray, isJsonObject, memberOf, parseJson, Payload, payloadAsItCame, type Json } from "@tutti/engine";
import type { NoticeRow } from "@tutti/ports";

import type { StatusEvent } from "./status-publisher.ts";

/** The events of a row, with data that reads like a secret's name as it came; undefined for one that cannot be read: a newer release may have written it. */
export function eventsOfNotices({ notices }: NoticeRow): readonly StatusEvent[] | undefined {
  const list = parseJson(notices);
  const events = isJsonArray(list) ? list.map(eventFrom) : [undefined];
  return events.every((event) => event !== undefined) ? events : undefined;
}

function eventFrom(body: Json): StatusEvent | undefined {
  if (!isJsonObject(body)) return undefined;
  const [eventId, kind, event] = ["eventId", "kind", "event"].map((name) => memberOf(body, name));
  if (typeof eventId !== "string" || typeof event !== "string") return undefined;
  if (kind !== "workflow" && kind !== "task" && kind !== "stateChange") return undefined;
  return { eventId, kind, event, body: payloadAsItCame(Payload.fromTree(body)).text };
}
