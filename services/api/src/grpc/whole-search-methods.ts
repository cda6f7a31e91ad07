import type { tuttiWorkflowGrpc } from "@tutti/contracts";

import type { SearchOperations, WorkflowSearch } from "../operations/search/search-operations.ts";
import { given, valueOf, within } from "./call-edges.ts";
import { executionToWire } from "./execution-forms.ts";
import { unary } from "./served.ts";
import { workflowSummaryToWire } from "./summaries-to-wire.ts";

/** The searches of `tutti.v1.WorkflowService`: with what Conductor's message has no field for. */
export function wholeSearchMethods(searches: SearchOperations) {
  return {
    searchWorkflows: unary(async (request: tuttiWorkflowGrpc.SearchWorkflowsRequest, { signal }) => {
      const { totalHits, results } = valueOf(await searches.workflows(searchOf(request), { signal }));
      return { totalHits, results: results.map(workflowSummaryToWire) };
    }),
    searchWholeWorkflows: unary(async ({ search }: tuttiWorkflowGrpc.SearchWholeWorkflowsRequest, { signal }) => {
      const asked = searchOf(given(search, "search"));
      const { totalHits, results } = valueOf(within("search", await searches.wholeWorkflows(asked, { signal })));
      return { totalHits, results: results.map(executionToWire) };
    }),
  };
}

function searchOf(request: tuttiWorkflowGrpc.SearchWorkflowsRequest): WorkflowSearch {
  const { query = "", freeText = "", sort = "", start = 0, size = 100, classifiers, topLevelOnly } = request;
  return { query, freeText, sort, start, size, classifiers, topLevelOnly: topLevelOnly ?? false };
}
