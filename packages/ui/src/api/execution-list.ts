import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { ExecutionSummary } from "../model/execution.ts";
import { ApiError, callApi, listAt, numberAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { summaryFromConductor } from "./from-conductor.ts";
import { searchExecutions } from "./queries.ts";
import { unlessStock } from "./unless-stock.ts";

/** What a list is narrowed to, in the server's words. */
export type ListFilter = { readonly query: string; readonly freeText: string; readonly errorGroup: string };

/** A piece of a list. `next` asks for the piece that follows; undefined: there is none. `total` is of the whole list. */
export type ListPage = {
  readonly rows: readonly ExecutionSummary[];
  readonly next: string | undefined;
  readonly total: number;
  readonly isCapped: boolean;
  /** The server took its time: these are all rows as far as there, in epoch ms, and `next` looks further. 0: the piece is whole. */
  readonly searchedUntil: number;
};

export type Order = "startTimeDesc" | "startTimeAsc" | "updateTimeDesc" | "endTimeDesc";

/** The order by which the server pages without counting rows off; undefined: it has no such order for that. */
export function orderOf({ key, isDescending }: { readonly key: string; readonly isDescending: boolean }) {
  const order = `${key}${isDescending ? "Desc" : "Asc"}`;
  return (["startTimeDesc", "startTimeAsc", "updateTimeDesc", "endTimeDesc"] as const).find((one) => one === order);
}

export type PageRequest = {
  readonly filter: ListFilter;
  readonly sort: { readonly key: string; readonly isDescending: boolean };
  /** What the piece before said is next; `""` for the first. */
  readonly page: string;
  readonly size: number;
};

/** A piece of the list, by keyset; by Conductor's search where the server or the order does not allow that. */
export async function pageOfExecutions(request: PageRequest, signal?: AbortSignal): Promise<ListPage> {
  const { filter, sort, page, size } = request;
  // Conductor's search knows no groups of errors, and would give every execution instead.
  const order = orderOf(sort) ?? (filter.errorGroup === "" ? undefined : "startTimeDesc");
  if (order !== undefined && !page.startsWith(offsetMark)) {
    const keyed = await unlessStock("executions", () => keysetPage({ filter, order, page, size }, signal));
    if (keyed !== undefined) return keyed;
  }
  if (filter.errorGroup !== "") throw new ApiError(404, "this server keeps no groups of errors");
  const start = Number(page.slice(offsetMark.length)) || 0;
  const sortText = `${sort.key}:${sort.isDescending ? "DESC" : "ASC"}`;
  const { query, freeText } = filter;
  const answer = await searchExecutions({ query, freeText, sort: sortText, start, size }, signal);
  const next = answer.hasMore ? `${offsetMark}${start + answer.rows.length}` : undefined;
  return { rows: answer.rows, total: answer.total, isCapped: false, next, searchedUntil: 0 };
}

const offsetMark = "offset:";

type KeysetRequest = Omit<PageRequest, "sort"> & { readonly order: Order };

async function keysetPage({ filter, order, page, size }: KeysetRequest, signal?: AbortSignal): Promise<ListPage> {
  const query = { ...filter, order, pageToken: page, pageSize: size, withTotal: page === "" };
  const answer = objectOf(await callApi("/console/executions", { query, signal }));
  const next = textAt(answer, "nextPageToken");
  return {
    rows: listAt(answer, "rows").map(summaryFromConductor),
    next: next === "" ? undefined : next,
    total: numberAt(answer, "total"),
    isCapped: answer["isTotalCapped"] === true,
    searchedUntil: numberAt(answer, "searchedUntilTime"),
  };
}

/** How many there are of each value, most first. */
export type Counts = readonly { readonly value: string; readonly count: number }[];

export function countsFrom(json: readonly unknown[]): Counts {
  return json.map(objectOf).map((one) => ({ value: textAt(one, "value"), count: numberAt(one, "count") }));
}

export type Facets = {
  readonly statuses: Counts;
  readonly names: Counts;
  readonly total: number;
  readonly isCapped: boolean;
};

/** How many match by status and by workflow; null where the server cannot tell. */
export function facetsQuery(filter: ListFilter) {
  return queryOptions({
    queryKey: ["executions", "facets", filter],
    queryFn: async ({ signal, client, queryKey }): Promise<Facets | null> => {
      const answer = await unlessStock("facets", () =>
        callApi("/console/executions/facets", { query: filter, signal }),
      );
      if (answer === undefined) return null;
      const facets = facetsFrom(objectOf(answer));
      // What was counted before is nearer to the truth than nothing.
      return isUncounted(facets) ? (client.getQueryData<Facets>(queryKey) ?? facets) : facets;
    },
    refetchInterval: ({ state: { data } }) => (data === null ? false : data && isUncounted(data) ? soonMs : 10_000),
    placeholderData: keepPreviousData,
  });
}

/** A server that has much to do tells that there are more than none: it is asked again soon. */
const soonMs = 2000;

function isUncounted({ total, isCapped }: Facets): boolean {
  return isCapped && total === 0;
}

function facetsFrom(answer: JsonObject): Facets {
  return {
    statuses: countsFrom(listAt(answer, "statuses")),
    names: countsFrom(listAt(answer, "workflowNames")),
    total: numberAt(answer, "total"),
    isCapped: answer["isTotalCapped"] === true,
  };
}

/** Starts over a time, by status. `counts` has one number for each span of `bucketMs` from `from` on. */
export type Histogram = {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  /** There was too much to count: what started earlier than some time in between is missing. */
  readonly isCapped: boolean;
  readonly series: readonly { readonly status: string; readonly counts: readonly number[] }[];
};

export type Span = { readonly from: number; readonly to: number };
export type Buckets = Span & { readonly buckets: number };

/** The starts of what matches; null where the server cannot tell. */
export function histogramQuery(filter: ListFilter, span: Buckets | undefined) {
  return queryOptions({
    queryKey: ["executions", "histogram", filter, span],
    enabled: span !== undefined,
    queryFn: async ({ signal }): Promise<Histogram | null> => {
      const answer = await unlessStock("histogram", () =>
        callApi("/console/executions/histogram", { query: { ...filter, ...span }, signal }),
      );
      return answer === undefined ? null : histogramFrom(objectOf(answer));
    },
    refetchInterval: ({ state: { data } }) =>
      data === null ? false : data?.isCapped === true && data.series.length === 0 ? soonMs : 10_000,
    placeholderData: keepPreviousData,
  });
}

function histogramFrom(answer: JsonObject): Histogram {
  return {
    from: numberAt(answer, "fromTime"),
    to: numberAt(answer, "toTime"),
    bucketMs: numberAt(answer, "bucketMs"),
    isCapped: answer["isCapped"] === true,
    series: listAt(answer, "series")
      .map(objectOf)
      .map((one) => ({ status: textAt(one, "status"), counts: listAt(one, "counts").map(Number) })),
  };
}

/** When the first of what matches has started, for a histogram of everything; null where nothing matches. */
export function oldestStartQuery(filter: ListFilter, isEnabled: boolean) {
  return queryOptions({
    queryKey: ["executions", "oldest", filter],
    enabled: isEnabled,
    queryFn: async ({ signal }): Promise<number | null> => {
      const sort = { key: "startTime", isDescending: false };
      const { rows } = await pageOfExecutions({ filter, sort, page: "", size: 1 }, signal);
      return rows[0]?.startTime ?? null;
    },
    staleTime: 60_000,
  });
}
