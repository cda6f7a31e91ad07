import type { consoleGrpc } from "@tutti/contracts";

import type { ListOrderName } from "../../operations/console/list-page.ts";
import { executionRowView } from "../../operations/console/list-views.ts";
import type { Operations } from "../../operations/operations.ts";
import { renamed, type Reply } from "../../operations/reply.ts";
import type { AskedFilter } from "../../search/read-filter.ts";
import { valueOf } from "../call-edges.ts";
import { wordOf } from "../enum-words.ts";
import { serverStream, unary } from "../served.ts";

type ListMethods = Pick<
  consoleGrpc.ConsoleServiceServer,
  "listExecutions" | "getExecutionFacets" | "getExecutionHistogram" | "watchExecutions" | "getExecutionGlimpses"
>;

/** The methods of `tutti.v1.ConsoleService` that list and count executions. */
export function consoleListMethods({
  executionLists: lists,
  listWatches,
  executionGlimpses: glimpses,
}: Pick<Operations, "executionLists" | "listWatches" | "executionGlimpses">): ListMethods {
  return {
    listExecutions: unary(async ({ filter, order, ...page }: consoleGrpc.ListExecutionsRequest, { signal }) => {
      const query = { ...askedFilter(filter), ...page, order: orderOf(order) };
      const listed = await lists.list(query, { signal });
      const { rows, ...rest } = valueOf(ofFilter(listed));
      return { ...rest, rows: rows.map(executionRowView) };
    }),
    watchExecutions: serverStream(async function* (request: consoleGrpc.WatchExecutionsRequest, { signal }) {
      const { filter, resumeToken } = request;
      const watched = ofFilter(listWatches.watch(askedFilter(filter), { resumeToken, signal }));
      for await (const { rows, ...shown } of valueOf(watched)) yield { ...shown, rows: rows.map(executionRowView) };
    }),
    getExecutionGlimpses: unary(async (request: consoleGrpc.GetExecutionGlimpsesRequest, { signal }) => ({
      executions: valueOf(await glimpses.of(request, { signal })).map(({ values, ...glimpse }) => ({
        ...glimpse,
        values: [...values],
      })),
    })),
    getExecutionFacets: unary(async ({ filter }: consoleGrpc.GetExecutionFacetsRequest, { signal }) => {
      const { statuses, workflowNames, ...rest } = valueOf(
        ofFilter(await lists.facets(askedFilter(filter), { signal })),
      );
      return { ...rest, statuses: [...statuses], workflowNames: [...workflowNames] };
    }),
    getExecutionHistogram: unary(async ({ filter, ...range }: consoleGrpc.GetExecutionHistogramRequest, { signal }) => {
      const query = { ...askedFilter(filter), ...range };
      const { series, ...rest } = valueOf(ofFilter(await lists.histogram(query, { signal })));
      return { ...rest, series: series.map(({ status, counts }) => ({ status, counts: [...counts] })) };
    }),
  };
}

function askedFilter(filter: consoleGrpc.ExecutionFilter | undefined): AskedFilter {
  return filter ?? { query: "", freeText: "", errorGroup: "" };
}

function ofFilter<Value>(reply: Reply<Value>): Reply<Value> {
  return renamed({ query: "filter.query", errorGroup: "filter.errorGroup" }, reply);
}

const ORDERS = {
  words: ["START_TIME_ASC", "START_TIME_DESC", "UPDATE_TIME_DESC", "END_TIME_DESC"],
  prefix: "EXECUTION_ORDER_",
  field: "order",
} as const;

function orderOf(order: consoleGrpc.ExecutionOrder): ListOrderName {
  switch (wordOf(order, ORDERS)) {
    case "START_TIME_ASC":
      return "startTimeAsc";
    case "UPDATE_TIME_DESC":
      return "updateTimeDesc";
    case "END_TIME_DESC":
      return "endTimeDesc";
    case "START_TIME_DESC":
    case undefined:
      return "startTimeDesc";
  }
}
