import { WORKFLOW_STATUSES } from "@tutti/engine";
import type { EpochMs, Fault } from "@tutti/engine";
import { MAX_COUNTED_HITS } from "@tutti/ports";
import type { Asked, ExecutionFilter, ExecutionRow, IndexFeed, SearchIndex, Tally, TallyQuery } from "@tutti/ports";

import { readFilter, startsWithin } from "../../search/read-filter.ts";
import type { AskedFilter } from "../../search/read-filter.ts";
import { listPageFrom, listPageToText, LIST_ORDERS } from "./list-page.ts";
import type { ListOrderName } from "./list-page.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type ExecutionListDeps = {
  /** undefined: nothing is indexed, and nothing listed. */
  readonly index:
    Pick<SearchIndex, "listExecutions" | "tallyExecutions" | "timesOfExecutions" | "errorSamples"> | undefined;
  /** What the index has not been told yet. */
  readonly indexFeed: Pick<IndexFeed, "lag">;
};

export type ListQuery = AskedFilter & {
  readonly order: ListOrderName;
  readonly pageToken: string;
  readonly pageSize?: number | undefined;
  readonly withTotal: boolean;
};

export type ListedExecutions = {
  readonly rows: readonly ExecutionRow[];
  /** "": there are no more. */
  readonly nextPageToken: string;
  /** undefined: it was not asked for. */
  readonly total: number | undefined;
  readonly isTotalCapped: boolean;
  readonly indexLagMs: number;
  /** The page was cut short: it holds what there is as far as `searchedUntilTime`, 0 where it was not. */
  readonly isPartial: boolean;
  readonly searchedUntilTime: EpochMs;
};

export type FacetCount = { readonly value: string; readonly count: number };

export type ExecutionFacets = {
  readonly statuses: readonly FacetCount[];
  readonly workflowNames: readonly FacetCount[];
  readonly total: number;
  readonly isTotalCapped: boolean;
};

export type HistogramQuery = AskedFilter & {
  /** 0: as far as there is something. */
  readonly fromTime: EpochMs;
  readonly toTime: EpochMs;
  readonly bucketCount?: number | undefined;
};

export type ExecutionHistogram = {
  readonly fromTime: EpochMs;
  readonly toTime: EpochMs;
  readonly bucketMs: number;
  readonly series: readonly { readonly status: string; readonly counts: readonly number[] }[];
  readonly isCapped: boolean;
};

const USUAL_PAGE = 50;
const MAX_PAGE = 500;
const USUAL_BUCKETS = 60;
const MAX_BUCKETS = 200;
const MAX_NAMES = 20;
/** Who looks at a list waits for its counts no longer than this; whoever asks for a total waits for the page, too. */
const COUNTED_WITHIN_MS = 400;
const TOTAL_WITHIN_MS = 100;
/** A page that no index leads to is cut short then. */
const PAGE_WITHIN_MS = 120;

/** Executions as lists show and count them. All methods: InvalidArgument of a filter that cannot be read. Source: reference/ui.md 3.10. */
export class ExecutionListOperations {
  readonly #deps: ExecutionListDeps;

  constructor(deps: ExecutionListDeps) {
    this.#deps = deps;
  }

  /** InvalidArgument of a page size out of bounds and of a token that is of no earlier page of the same list. */
  async list(query: ListQuery, { signal }: Asked = {}): Promise<Reply<ListedExecutions>> {
    const { pageSize = USUAL_PAGE, pageToken, order } = query;
    const filter = readFilter(query);
    const page = listPageFrom(pageToken, query);
    const refusal = refusalOf("InvalidArgument", [
      ...filter.faults,
      ...sizeFaults({ path: "pageSize", size: pageSize, most: MAX_PAGE, what: "rows" }),
      ...page.faults,
    ]);
    if (refusal !== undefined) return refuse(refusal);
    const { index, indexFeed } = this.#deps;
    if (index === undefined) return ok(NOTHING_LISTED);
    const [{ rows, next, searchedTo }, counted, { oldestMs }] = await Promise.all([
      index.listExecutions(
        filter.value,
        { order: LIST_ORDERS[order], after: page.value, limit: pageSize, withinMs: PAGE_WITHIN_MS },
        { signal },
      ),
      query.withTotal ? this.#total(filter.value, { signal }) : undefined,
      indexFeed.lag(0, { signal }),
    ]);
    // A first page without a second tells by itself how many there are, however long counting would take.
    const isAll = pageToken === "" && next === undefined;
    const total = isAll ? counted && { count: rows.length, isCapped: false } : atLeast(rows.length, counted);
    const nextPageToken = next === undefined ? "" : listPageToText(next, query);
    return ok({
      rows,
      nextPageToken,
      total: total?.count,
      isTotalCapped: total?.isCapped ?? false,
      indexLagMs: oldestMs,
      isPartial: searchedTo !== undefined,
      searchedUntilTime: searchedTo ?? 0,
    });
  }

  async facets(asked: AskedFilter, { signal }: Asked = {}): Promise<Reply<ExecutionFacets>> {
    const { value: filter, faults } = readFilter(asked);
    const refusal = refusalOf("InvalidArgument", faults);
    if (refusal !== undefined) return refuse(refusal);
    const { tallies, isCapped } = await this.#tally(filter, { of: ["status", "workflowType"], signal });
    return ok({
      statuses: countsOf(tallies, ({ status }) => status),
      workflowNames: countsOf(tallies, ({ workflowType }) => workflowType).slice(0, MAX_NAMES),
      total: sumOf(tallies),
      isTotalCapped: isCapped,
    });
  }

  /** InvalidArgument of a time that ends before it begins, and of a number of buckets out of bounds. */
  async histogram(query: HistogramQuery, { signal }: Asked = {}): Promise<Reply<ExecutionHistogram>> {
    const { bucketCount = USUAL_BUCKETS } = query;
    const { value: filter, faults } = readFilter(query);
    const refusal = refusalOf("InvalidArgument", [
      ...faults,
      ...timeFaults(query),
      ...sizeFaults({ path: "bucketCount", size: bucketCount, most: MAX_BUCKETS, what: "buckets" }),
    ]);
    if (refusal !== undefined) return refuse(refusal);
    const { from, to } = await this.#range({ ...query, signal }, filter);
    const bucketMs = Math.max(1, Math.ceil((to - from) / bucketCount));
    const { tallies, isCapped } = await this.#tally(filter, { of: ["status"], from, to, bucketMs, signal });
    const buckets = Math.ceil((to - from) / bucketMs);
    return ok({ fromTime: from, toTime: to, bucketMs, series: seriesOf(tallies, buckets), isCapped });
  }

  async #total(
    filter: ExecutionFilter,
    { signal }: Asked,
  ): Promise<{ readonly count: number; readonly isCapped: boolean }> {
    const limits = { upTo: MAX_COUNTED_HITS, withinMs: TOTAL_WITHIN_MS };
    const { tallies, isCapped } = await this.#tally(filter, { of: [], ...limits, signal });
    const count = sumOf(tallies);
    return { count: Math.min(count, MAX_COUNTED_HITS), isCapped: isCapped || count > MAX_COUNTED_HITS };
  }

  async #tally(
    filter: ExecutionFilter,
    { signal, ...query }: Partial<TallyQuery> & Asked,
  ): ReturnType<SearchIndex["tallyExecutions"]> {
    const usual = { of: [], by: "startTime", ...startsWithin(filter.condition), upTo: Infinity } as const;
    const asked = { ...usual, withinMs: COUNTED_WITHIN_MS, ...query };
    return (await this.#deps.index?.tallyExecutions(filter, asked, { signal })) ?? { tallies: [], isCapped: false };
  }

  async #range(
    { fromTime, toTime, signal }: HistogramQuery & Asked,
    { condition }: ExecutionFilter,
  ): Promise<{ readonly from: EpochMs; readonly to: EpochMs }> {
    const asked = startsWithin(condition);
    const to = toTime > 0 ? toTime : Math.min(asked.to ?? Infinity, Date.now());
    if (fromTime > 0) return { from: fromTime, to };
    const first = (await this.#deps.index?.timesOfExecutions("startTime", { signal }))?.first ?? to;
    return { from: Math.min(Math.max(first, asked.from ?? 0), to), to };
  }
}

const NOTHING_LISTED = {
  ...{ rows: [], nextPageToken: "", total: 0, isTotalCapped: false, indexLagMs: 0, isPartial: false },
  searchedUntilTime: 0,
} as const;

type SizeAsked = { readonly path: string; readonly size: number; readonly most: number; readonly what: string };

/** What is wrong with how much is asked for. */
export function sizeFaults({ path, size, most, what }: SizeAsked): readonly Fault[] {
  if (size >= 1 && size <= most) return [];
  return [{ path, message: `there may be 1 to ${most} ${what}`, found: String(size) }];
}

/** What is wrong with a time from one moment to another. */
export function timeFaults({ fromTime, toTime }: Pick<HistogramQuery, "fromTime" | "toTime">): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [path, time] of [
    ["fromTime", fromTime],
    ["toTime", toTime],
  ] as const)
    if (time < 0 || !Number.isSafeInteger(time))
      faults.push({ path, message: "a time must be epoch milliseconds", found: String(time) });
  if (faults.length === 0 && toTime > 0 && fromTime > toTime)
    faults.push({ path: "toTime", message: "a time must not end before it begins", found: String(toTime) });
  return faults;
}

type Counted = { readonly count: number; readonly isCapped: boolean };

function atLeast(least: number, counted: Counted | undefined): Counted | undefined {
  return counted && { ...counted, count: Math.max(counted.count, least) };
}

function sumOf(tallies: readonly Tally[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0);
}

/** The most first. */
export function countsOf(tallies: readonly Tally[], valueOf: (tally: Tally) => string): readonly FacetCount[] {
  const counts = new Map<string, number>();
  for (const tally of tallies) counts.set(valueOf(tally), (counts.get(valueOf(tally)) ?? 0) + tally.count);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function seriesOf(tallies: readonly Tally[], buckets: number): ExecutionHistogram["series"] {
  return WORKFLOW_STATUSES.flatMap((status) => {
    const own = tallies.filter((tally) => tally.status === status);
    if (own.length === 0) return [];
    const counts = Array.from({ length: buckets }, () => 0);
    for (const { bucket, count } of own) counts[bucket] = (counts[bucket] ?? 0) + count;
    return [{ status, counts }];
  });
}
