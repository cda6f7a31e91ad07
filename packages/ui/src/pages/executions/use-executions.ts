import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { searchExecutions } from "../../api/queries.ts";
import { queryOf } from "../../api/search-query.ts";
import type { ExecutionSummary } from "../../model/execution.ts";
import type { Sort } from "../../parts/data-table.tsx";
import { useNow } from "../../parts/time.tsx";
import { filterOf } from "./executions-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";

const pageSize = 100;
const newestFirst: Sort = { key: "startTime", isDescending: true };

export function sortOf(text: string | undefined): Sort {
  const [key, direction] = text?.split(":") ?? [];
  return key === undefined || key === "" ? newestFirst : { key, isDescending: direction !== "ASC" };
}

/** The rows of the list as they are scrolled to, and how many have begun since it was asked for. */
export function useExecutions(keys: ExecutionsKeys) {
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  const query = queryOf(filterOf(keys, keys.range === undefined ? 0 : minute));
  const sort = sortOf(keys.sort);
  const sortText = `${sort.key}:${sort.isDescending ? "DESC" : "ASC"}`;
  const freeText = keys.text ?? "";
  const list = useInfiniteQuery({
    queryKey: ["executions", query, freeText, sortText],
    queryFn: ({ pageParam, signal }) =>
      searchExecutions({ query, freeText, sort: sortText, start: pageParam, size: pageSize }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.hasMore ? pages.length * pageSize : undefined),
    refetchOnWindowFocus: false,
    placeholderData: (previous) => previous,
  });
  const rows = useMemo(() => unique(list.data?.pages.flatMap((page) => page.rows) ?? []), [list.data]);
  const newest = rows.reduce((latest, row) => Math.max(latest, row.startTime), 0);
  const later = useQuery({
    queryKey: ["executions", "later", query, freeText, newest],
    queryFn: ({ signal }) => {
      const since = [query, `startTime>${newest}`].filter((part) => part !== "").join(" AND ");
      return searchExecutions({ query: since, freeText, sort: sortText, start: 0, size: 1 }, signal);
    },
    enabled: list.isSuccess && newest > 0 && keys.q === undefined,
    refetchInterval: 5000,
  });
  return { list, rows, total: list.data?.pages[0]?.total ?? 0, newCount: later.data?.total ?? 0, query, sort };
}

// A row that slid to the next page while it was fetched would be there twice.
function unique(rows: readonly ExecutionSummary[]): readonly ExecutionSummary[] {
  return [...new Map(rows.map((row) => [row.workflowId, row])).values()];
}
