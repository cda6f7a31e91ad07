import type { CorrelatedQuery, FindOperations } from "../../operations/search/find-operations.ts";
import { readBody } from "../http/read-body.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { textsFromJson } from "../json/texts-from-json.ts";
import { workflowToJson } from "../json/workflow-to-json.ts";

/** Conductor's, where no version is given. */
const defaultVersion = 1;

/** Source: reference/api.md 2.3. */
export function workflowFindRoutes(finds: FindOperations): readonly Route[] {
  const route = routesBelow("/api/workflow");
  return [
    route("GET", "/running/:name", (call) => running(finds, call)),
    route("GET", "/:name/correlated/:correlationId", async (call) => {
      const correlationId = call.param("correlationId");
      const found = await correlated(finds, call, [correlationId]);
      return json(found.get(correlationId) ?? []);
    }),
    route("POST", "/:name/correlated", async (call) =>
      json(
        await correlated(
          finds,
          call,
          readBody(call, (body) => textsFromJson(body, "correlationIds")),
        ),
      ),
    ),
  ];
}

async function running(finds: FindOperations, call: RestCall): Promise<RestAnswer> {
  const query = {
    name: call.param("name"),
    version: call.query.int("version") ?? defaultVersion,
    startTime: timeOf(call, "startTime"),
    endTime: timeOf(call, "endTime"),
  };
  call.throwFaults();
  return json(valueOf(await finds.running(query, call)));
}

async function correlated(finds: FindOperations, call: RestCall, correlationIds: readonly string[]) {
  const query: CorrelatedQuery = {
    name: call.param("name"),
    correlationIds,
    includeClosed: call.query.flag("includeClosed") ?? false,
    includeTasks: call.query.flag("includeTasks") ?? false,
  };
  call.throwFaults();
  const now = Date.now();
  const found = [...valueOf(await finds.correlated(query, call))];
  return new Map(found.map(([id, views]) => [id, views.map((view) => workflowToJson(view, now))]));
}

/** Epoch milliseconds, 0 where there are none. */
function timeOf({ query, faults }: RestCall, name: string): number {
  const text = query.text(name)?.trim() ?? "";
  if (text === "") return 0;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  faults.push({ path: name, message: "must be a time in epoch milliseconds", found: `"${text.slice(0, 60)}"` });
  return 0;
}
