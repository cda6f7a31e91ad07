import type { QueryClient } from "@tanstack/react-query";

import type { ExecutionSummary } from "../model/execution.ts";

/** The executions that lists of this page have shown lately, each once: no server is asked. */
export function knownExecutions(client: QueryClient): readonly ExecutionSummary[] {
  const all = client.getQueriesData({ queryKey: ["executions"] }).flatMap(([, data]) => rowsIn(data));
  return [...new Map(all.map((row) => [row.workflowId, row])).values()];
}

/** A list is kept as its pages, as one page, or as rows. */
function rowsIn(data: unknown): readonly ExecutionSummary[] {
  if (Array.isArray(data)) return data.filter(isRow);
  if (typeof data !== "object" || data === null) return [];
  if ("pages" in data && Array.isArray(data.pages)) return data.pages.flatMap(rowsIn);
  return "rows" in data ? rowsIn(data.rows) : [];
}

function isRow(one: unknown): one is ExecutionSummary {
  return typeof one === "object" && one !== null && "workflowId" in one && "workflowName" in one;
}
