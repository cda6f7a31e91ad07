import type { ExecutionListOperations } from "../../operations/console/execution-list-operations.ts";
import { LIST_ORDERS } from "../../operations/console/list-page.ts";
import type { ListOrderName } from "../../operations/console/list-page.ts";
import type { LiveListOperations, ShownRows } from "../../operations/console/live-list-operations.ts";
import type { Operations } from "../../operations/operations.ts";
import { executionRowView } from "../../operations/console/list-views.ts";
import { renamed } from "../../operations/reply.ts";
import type { AskedFilter } from "../../search/read-filter.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer, ServerSentEvent } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** The lists of `tutti.v1.ConsoleService` for browsers. Source: reference/ui.md 3.10. */
export function consoleListRoutes({
  executionLists: lists,
  listWatches: watches,
  executionGlimpses: glimpses,
}: Pick<Operations, "executionLists" | "listWatches" | "executionGlimpses">): readonly Route[] {
  const route = routesBelow("/api/console");
  return [
    route("GET", "/executions", (call) => list(lists, call)),
    route("GET", "/executions/facets", async (call) => json(valueOf(await lists.facets(filterOf(call), call)))),
    route("GET", "/executions/histogram", (call) => histogram(lists, call)),
    route("GET", "/executions/glimpses", async (call) => {
      const asked = { workflowIds: call.query.list("ids") ?? [], paths: call.query.list("paths") ?? [] };
      return json({ executions: valueOf(renamed({ workflowIds: "ids" }, await glimpses.of(asked, call))) });
    }),
    route("GET", "/stream/executions", async (call) => await Promise.resolve(stream(watches, call))),
  ];
}

async function list(lists: ExecutionListOperations, call: RestCall): Promise<RestAnswer> {
  const { query } = call;
  const asked = {
    ...filterOf(call),
    order: orderOf(call),
    pageToken: query.text("pageToken") ?? "",
    pageSize: query.int("pageSize"),
    withTotal: query.flag("withTotal") ?? false,
  };
  call.throwFaults();
  const { rows, ...rest } = valueOf(await lists.list(asked, call));
  return json({ ...rest, rows: rows.map(executionRowView) });
}

function stream(watches: LiveListOperations, call: RestCall): RestAnswer {
  const resumeToken = call.lastEventId ?? call.query.text("resumeToken") ?? "";
  const shown = valueOf(watches.watch(filterOf(call), { resumeToken, signal: call.signal }));
  return { kind: "events", events: eventsOf(shown) };
}

async function* eventsOf(shown: AsyncIterable<ShownRows>): AsyncIterable<ServerSentEvent> {
  for await (const { rows, resumeToken } of shown)
    yield { name: "rows", id: resumeToken, data: { rows: rows.map(executionRowView) } };
}

async function histogram(lists: ExecutionListOperations, call: RestCall): Promise<RestAnswer> {
  const { query } = call;
  const [fromTime = 0, toTime = 0] = [query.long("from"), query.long("to")];
  const bucketCount = query.int("buckets");
  call.throwFaults();
  const asked = { ...filterOf(call), fromTime, toTime, bucketCount };
  return json(
    valueOf(renamed({ fromTime: "from", toTime: "to", bucketCount: "buckets" }, await lists.histogram(asked, call))),
  );
}

export function filterOf({ query }: Pick<RestCall, "query">): AskedFilter {
  const text = (name: string): string => query.text(name) ?? "";
  return { query: text("query"), freeText: text("freeText"), errorGroup: text("errorGroup") };
}

function orderOf({ query, faults }: RestCall): ListOrderName {
  const text = query.text("order") ?? "startTimeDesc";
  if (isOrder(text)) return text;
  const message = `must be one of ${Object.keys(LIST_ORDERS).join(", ")}`;
  faults.push({ path: "order", message, found: `"${text.slice(0, 60)}"` });
  return "startTimeDesc";
}

function isOrder(text: string): text is ListOrderName {
  return Object.hasOwn(LIST_ORDERS, text);
}
