import type { ErrorGroupOperations } from "../../operations/error-group-operations.ts";
import { renamed } from "../../operations/reply.ts";
import { json } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Why executions fail: of `tutti.v1.ConsoleService`, for browsers. Source: reference/ui.md 3.10. */
export function errorGroupRoutes(errors: ErrorGroupOperations): readonly Route[] {
  const route = routesBelow("/api/console/errors");
  return [
    route("GET", "", async (call) => {
      const [query = "", pageSize] = [call.query.text("query"), call.query.int("pageSize")];
      const time = timeOf(call);
      call.throwFaults();
      return json(valueOf(renamed(NAMES, await errors.list({ ...time, query, pageSize }, call))));
    }),
    route("GET", "/:errorGroup", async (call) => {
      const time = timeOf(call);
      call.throwFaults();
      return json(valueOf(renamed(NAMES, await errors.get(call.param("errorGroup"), time, call))));
    }),
  ];
}

const NAMES = { fromTime: "from", toTime: "to" };

function timeOf({ query }: Pick<RestCall, "query">) {
  return { fromTime: query.long("from") ?? 0, toTime: query.long("to") ?? 0 };
}
