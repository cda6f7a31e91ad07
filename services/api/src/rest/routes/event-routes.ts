import { eventHandlerFromJson, eventHandlerToJson } from "@tutti/engine";

import type { EventOperations } from "../../operations/events/event-operations.ts";
import { bodyRead, readBody } from "../http/read-body.ts";
import { done, json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { eventHandlersFromJson } from "../json/event-handlers-from-json.ts";

/** Source: reference/api.md 2.7. `/executions` is ours: no event is named so. */
export function eventRoutes(events: EventOperations): readonly Route[] {
  const route = routesBelow("/api/event");
  return [
    route("POST", "", async (call) => {
      valueOf(await events.add(readBody(call, eventHandlersFromJson), call));
      return done;
    }),
    route("PUT", "", async (call) => {
      valueOf(
        await events.update(
          bodyRead(call, (body) => eventHandlerFromJson(body)),
          call,
        ),
      );
      return done;
    }),
    route("DELETE", "/:name", async (call) => {
      valueOf(await events.remove(call.param("name"), call));
      return done;
    }),
    route("GET", "", async (call) => json((await events.list(call)).map(eventHandlerToJson))),
    route("GET", "/:event", async (call) => {
      const activeOnly = call.query.flag("activeOnly") ?? true;
      call.throwFaults();
      return json(
        valueOf(await events.ofEvent(call.param("event"), { activeOnly, signal: call.signal })).map(eventHandlerToJson),
      );
    }),
    executionsRoute(events),
  ];
}

function executionsRoute(events: EventOperations): Route {
  return routesBelow("/api/event")("GET", "/executions", async (call) => {
    const { query } = call;
    const asked = {
      handlerName: query.text("handlerName"),
      messageId: query.text("messageId"),
      status: query.text("status"),
      pageSize: query.int("pageSize"),
      pageToken: query.text("pageToken"),
    };
    call.throwFaults();
    const { executions, nextPageToken } = valueOf(await events.executions(asked, call));
    return json({ results: executions.map((execution) => ({ ...execution })), nextPageToken });
  });
}
