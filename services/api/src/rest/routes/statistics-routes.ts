import { renamed } from "../../operations/reply.ts";
import type { StatisticsOperations } from "../../operations/statistics-operations.ts";
import { json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** What past runs took: of `tutti.v1.ConsoleService`, for browsers. Source: reference/ui.md 3.10. */
export function statisticsRoutes(statistics: StatisticsOperations): readonly Route[] {
  const route = routesBelow("/api/console/definitions");
  return [
    route("GET", "/:name/statistics", async (call) => {
      const version = call.query.int("version") ?? 0;
      call.throwFaults();
      const told = await statistics.ofDefinition({ version, name: call.param("name") }, call);
      return json(valueOf(renamed({ workflowName: "name", workflowVersion: "version" }, told)));
    }),
  ];
}
