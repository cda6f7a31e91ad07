import { taskToWire, workflowToWire } from "@tutti/contracts";
import type { WireSearchRequest } from "@tutti/contracts";
import type { Refusal } from "@tutti/engine";

import { MAX_SEARCH_SIZE, type Search, type SearchOperations } from "../operations/search/search-operations.ts";
import type { Reply } from "../operations/reply.ts";
import { valueOf as valueOfReply } from "./call-edges.ts";
import { unary } from "./served.ts";
import { taskSummaryToWire, workflowSummaryToWire } from "./summaries-to-wire.ts";

/** The searches of `conductor.grpc.workflows.WorkflowService`. Source: reference/api.md 1.3. */
export function workflowSearchMethods(searches: SearchOperations) {
  return {
    search: unary(async (request: WireSearchRequest, { signal }) =>
      pageToWire(valueOf(await searches.workflows(searchFromWire(request), { signal })), workflowSummaryToWire),
    ),
    searchByTasks: unary(async (request: WireSearchRequest, { signal }) =>
      pageToWire(valueOf(await searches.workflowsByTasks(searchFromWire(request), { signal })), workflowSummaryToWire),
    ),
    searchV2: unary(async (request: WireSearchRequest, { signal }) =>
      pageToWire(valueOf(await searches.wholeWorkflows(searchFromWire(request), { signal })), workflowToWire),
    ),
    searchByTasksV2: unary(async (request: WireSearchRequest, { signal }) =>
      pageToWire(valueOf(await searches.wholeWorkflowsByTasks(searchFromWire(request), { signal })), workflowToWire),
    ),
  };
}

/** The searches of `conductor.grpc.tasks.TaskService`. Source: reference/api.md 1.3. */
export function taskSearchMethods(searches: SearchOperations) {
  return {
    search: unary(async (request: WireSearchRequest, { signal }) =>
      pageToWire(valueOf(await searches.tasks(searchFromWire(request), { signal })), taskSummaryToWire),
    ),
    searchV2: unary(async (request: WireSearchRequest, { signal }) =>
      pageToWire(valueOf(await searches.wholeTasks(searchFromWire(request), { signal })), taskToWire),
    ),
  };
}

/** No size stands for the largest. */
function searchFromWire({ start, size, sort, freeText, query }: WireSearchRequest): Search {
  return { start, size: size === 0 ? MAX_SEARCH_SIZE : size, sort, freeText, query };
}

function pageToWire<Found, Wire>(
  { totalHits, results }: { readonly totalHits: number; readonly results: readonly Found[] },
  toWire: (found: Found) => Wire,
) {
  return { totalHits, results: results.map(toWire) };
}

function valueOf<Value>(reply: Reply<Value>): Value {
  return valueOfReply(reply, wording);
}

function wording({ message }: Refusal): string | undefined {
  const tooMany = `Cannot return more than ${MAX_SEARCH_SIZE}`;
  return message.startsWith(tooMany) ? `${tooMany} results` : undefined;
}
