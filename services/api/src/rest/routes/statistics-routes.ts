import { renamed } from "../../operations/reply.ts";
import type { StatisticsOperations } from "../../operations/console/statistics-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** What past runs took: of `tutti.v1.ConsoleService`, for browsers. Source: reference/ui.md 3.10. */
export function statisticsRoutes(statistics: StatisticsOperations): readonly Route[] {
  return [
    routesBelow("/api/console/definitions")("GET", "/:name/statistics", (call) =>
      told(statistics, call, call.param("name")),
    ),
    // Browsers make another path of one that holds a name such as "..".
    routesBelow("/api/console/definition")("GET", "/statistics", (call) =>
      told(statistics, call, call.query.text("name") ?? ""),
    ),
  ];
}

async function told(statistics: StatisticsOperations, call: RestCall, name: string): Promise<RestAnswer> {
  const version = call.query.int("version") ?? 0;
  call.throwFaults();
  const answer = await statistics.ofDefinition({ version, name }, call);
  return json(valueOf(renamed({ workflowName: "name", workflowVersion: "version" }, answer)));
}
