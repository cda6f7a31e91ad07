import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

import { facetsQuery, pageOfExecutions } from "../../api/execution-list.ts";
import type { ListFilter, ListPage } from "../../api/execution-list.ts";
import { searchExecutions } from "../../api/queries.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import type { Sort } from "../../parts/data-table.tsx";
import { listFilterOf } from "./executions-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";
import { useLiveRows } from "./use-live-rows.ts";

const pageSize = 100;
const emptyListMs = 5000;
const newestFirst: Sort = { key: "startTime", isDescending: true };

function sortOf(text: string | undefined): Sort {
  const [key, direction] = text?.split(":") ?? [];
  return key === undefined || key === "" ? newestFirst : { key, isDescending: direction !== "ASC" };
}

/** What a list is narrowed to; a relative time is counted from when it was narrowed so, so that it stays the same question. */
function useFilter(keys: ExecutionsKeys): ListFilter {
  const { peek: _peek, cols: _cols, sort: _sort, ...narrowing } = keys;
  return useMemo(() => listFilterOf(keys, Math.floor(Date.now() / 60_000) * 60_000), [JSON.stringify(narrowing)]);
}

/** The rows of the list as they are scrolled to, changed in place as they change, and how many would come on top of them. */
export function useExecutions(keys: ExecutionsKeys, isFrozen: boolean) {
  const filter = useFilter(keys);
  const sort = sortOf(keys.sort);
  const queryKey = ["executions", "list", filter, sort];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => pageOfExecutions({ filter, sort, page: pageParam, size: pageSize }, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    refetchOnWindowFocus: false,
    // Where nothing is seen nothing can move.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.rows.length === 0 ? emptyListMs : false),
    staleTime: 5000,
    placeholderData: (previous) => previous,
  });
  const rows = useMemo(() => unique(list.data?.pages.flatMap((page) => page.rows) ?? []), [list.data]);
  const [refreshes, setRefreshes] = useState(0);
  const client = useQueryClient();
  const live = useLiveRows({
    filter,
    keys,
    rows,
    isFrozen: isFrozen || !list.isSuccess,
    latest: async () => {
      const newest = await pageOfExecutions({ filter, sort, page: "", size: pageSize }).catch(() => undefined);
      return newest?.rows ?? [];
    },
    isNewestFirst: sort.key === "startTime" && sort.isDescending,
    onChanged: (changed) => client.setQueryData<Pages>(queryKey, (pages) => withRows(pages, changed)),
  });
  const polled = useLaterCount({ filter, rows, isOn: list.isSuccess && !live.isLive && keys.q === undefined });
  const refresh = (): void => {
    live.forget();
    setRefreshes((times) => times + 1);
    client.setQueryData<Pages>(queryKey, firstOnly);
    void list.refetch();
  };
  const search = useSearchOn(list);
  const first = list.data?.pages[0];
  const newCount = live.isLive ? live.newCount : polled;
  const matching = useCount(filter, first);
  return {
    list,
    rows,
    filter,
    sort,
    refresh,
    refreshes,
    newCount,
    search,
    ...matching,
  };
}

type Count = Pick<ListPage, "total" | "isCapped">;

/** How many match. A page does not wait for a count that takes long: that of what matches as a whole, which comes later, may know more. */
function useCount(filter: ListFilter, page: ListPage | undefined): Count {
  const { total, isCapped } = page ?? { total: 0, isCapped: false };
  const { data: whole, isPlaceholderData } = useQuery({ ...facetsQuery(filter), enabled: isCapped });
  if (!isCapped || isPlaceholderData || whole === undefined || whole === null) return { total, isCapped };
  return { total: Math.max(whole.total, total), isCapped: whole.isCapped };
}

/** So many pieces are looked through by themselves before somebody is asked. */
const searchedByItself = 10;

type Searched = Pick<
  UseInfiniteQueryResult<InfiniteData<ListPage>>,
  "data" | "hasNextPage" | "isFetchingNextPage" | "isError" | "fetchNextPage"
>;

/** How far a list has been looked through that no index leads to; undefined: it is not one, or has been looked through. */
function useSearchOn({ data, hasNextPage, isFetchingNextPage, isError, fetchNextPage }: Searched) {
  const pages = data?.pages ?? [];
  const until = hasNextPage ? (pages.at(-1)?.searchedUntil ?? 0) : 0;
  const empty = pages.length - 1 - pages.findLastIndex(({ rows }) => rows.length > 0);
  const goesOn = until > 0 && !isError && empty % (searchedByItself + 1) !== searchedByItself;
  useEffect(() => {
    if (goesOn && empty > 0 && !isFetchingNextPage) void fetchNextPage();
  }, [goesOn, empty, isFetchingNextPage]);
  return until === 0 ? undefined : { until, isGoingOn: isFetchingNextPage, goOn: () => void fetchNextPage() };
}

type Pages = InfiniteData<ListPage, string>;

// Asking for every page that was scrolled to would take as long as scrolling there did.
function firstOnly(pages: Pages | undefined): Pages | undefined {
  return pages && { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) };
}

/** The same pages with the rows that have changed since; what has not changed stays the same object. */
function withRows(pages: Pages | undefined, changed: ReadonlyMap<string, ExecutionSummary>): Pages | undefined {
  if (pages === undefined) return undefined;
  const pageWith = (page: ListPage): ListPage =>
    page.rows.some((row) => changed.has(row.workflowId))
      ? { ...page, rows: page.rows.map((row) => changed.get(row.workflowId) ?? row) }
      : page;
  return { ...pages, pages: pages.pages.map(pageWith) };
}

/** For a server that tells no changes by itself: how many have started after the newest that is shown, every five seconds. */
function useLaterCount({ filter, rows, isOn }: Later): number {
  const newest = rows.reduce((latest, row) => Math.max(latest, row.startTime), 0);
  const { query, freeText, errorGroup } = filter;
  const later = useQuery({
    queryKey: ["executions", "later", filter, newest],
    queryFn: ({ signal }) => {
      const since = [query, `startTime>${newest}`].filter((part) => part !== "").join(" AND ");
      return searchExecutions({ query: since, freeText, sort: "startTime:DESC", start: 0, size: 1 }, signal);
    },
    enabled: isOn && newest > 0 && errorGroup === "",
    refetchInterval: 5000,
  });
  return later.data?.total ?? 0;
}

type Later = { readonly filter: ListFilter; readonly rows: readonly ExecutionSummary[]; readonly isOn: boolean };

// A row that slid to the next page while it was fetched would be there twice.
function unique(rows: readonly ExecutionSummary[]): readonly ExecutionSummary[] {
  return [...new Map(rows.map((row) => [row.workflowId, row])).values()];
}
