import { queryOptions } from "@tanstack/react-query";

import type { ExecutionSummary } from "../model/execution.ts";
import { pageOfExecutions } from "./execution-list.ts";

const key = "tutti.started";
const most = 8;

/** Remembers in this browser that somebody has started an execution in it. */
export function rememberStart(workflowId: string): void {
  const ids = [workflowId, ...startedHere().filter((id) => id !== workflowId)];
  localStorage.setItem(key, JSON.stringify(ids.slice(0, most)));
}

function startedHere(): readonly string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    // What somebody else has written there goes into no query.
    return Array.isArray(ids)
      ? ids.filter((id): id is string => typeof id === "string" && /^[\w-]{1,64}$/.test(id))
      : [];
  } catch {
    return [];
  }
}

/** The executions that were started in this browser, the latest first; without those that are gone. */
export const startedHereQuery = queryOptions({
  queryKey: ["executions", "started here"],
  queryFn: async ({ signal }): Promise<readonly ExecutionSummary[]> => {
    const ids = startedHere();
    if (ids.length === 0) return [];
    const filter = { query: `workflowId IN (${ids.join(",")})`, freeText: "", errorGroup: "" };
    const sort = { key: "startTime", isDescending: true };
    return (await pageOfExecutions({ filter, sort, page: "", size: most }, signal)).rows;
  },
  refetchInterval: 5000,
});
