import type { EventExecutionView } from "@tutti/contracts";
import { isJsonObject, memberOf } from "@tutti/engine";
import type { Refusal } from "@tutti/engine";

import { refuse } from "../../operations/reply.ts";
import type { EventOperations } from "../../operations/events/event-operations.ts";
import { json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Executions that one look at a handler shows. */
const SHOWN = 1_000;

/**
 * What the event monitor of Conductor's newer console asks for: the handlers, and the newest executions of one, of the last `from`
 * milliseconds where that is given; NotFound where it has none at all. Conductor's own server finds nothing ever. Source: reference/ui.md 2.3
 */
export function eventMonitorRoutes(events: EventOperations): readonly Route[] {
  const route = routesBelow("/api/event/execution");
  return [
    route("GET", "", async (call) => {
      const results = (await events.list(call)).map(({ name, event, active }) => ({ name, event, active }));
      return json({ results, totalHits: results.length });
    }),
    route("GET", "/:name", async (call) => {
      const from = call.query.int("from");
      call.throwFaults();
      const asked = { handlerName: call.param("name"), pageSize: SHOWN };
      const { executions } = valueOf(await events.executions(asked, call));
      if (executions.length === 0) return valueOf(refuse(idle(asked.handlerName)));
      const since = from === undefined || from <= 0 ? 0 : Date.now() - from;
      return json(executions.filter(({ created }) => created >= since).map(itemOf));
    }),
  ];
}

/** The console shortens both payloads, and so both must be there. Messages themselves are not kept. */
function itemOf(execution: EventExecutionView) {
  const { output } = execution;
  const why = isJsonObject(output.tree) ? memberOf(output.tree, "exception") : undefined;
  const statusDescription = typeof why === "string" ? why : "";
  return { ...execution, statusDescription, payload: output, fullMessagePayload: output };
}

const idle = (id: string): Refusal => ({
  kind: "NotFound",
  what: "eventHandler",
  id,
  message: `Event handler ${id} has done nothing yet`,
});
