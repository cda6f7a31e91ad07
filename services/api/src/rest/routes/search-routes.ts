import { taskToJson } from "../json/task-to-json.ts";
import { taskSummaryToJson, workflowSummaryToJson } from "../json/summaries-to-json.ts";
import type { ResponseJson } from "../json/response-json.ts";
import { workflowToJson } from "../json/workflow-to-json.ts";
import type { Reply } from "../../operations/reply.ts";
import type { SearchOperations, WorkflowSearch } from "../../operations/search/search-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Source: reference/api.md 2.3, 2.5. */
export function searchRoutes(searches: SearchOperations): readonly Route[] {
  const workflows = routesBelow("/api/workflow");
  const tasks = routesBelow("/api/tasks");
  return [
    workflows("GET", "/search", async (call) =>
      page(await searches.workflows(searchOf(call), call), workflowSummaryToJson),
    ),
    workflows("GET", "/search-v2", async (call) =>
      page(await searches.wholeWorkflows(searchOf(call), call), (view) => workflowToJson(view, Date.now())),
    ),
    workflows("GET", "/search-by-tasks", async (call) =>
      page(await searches.workflowsByTasks(searchOf(call), call), workflowSummaryToJson),
    ),
    workflows("GET", "/search-by-tasks-v2", async (call) =>
      page(await searches.wholeWorkflowsByTasks(searchOf(call), call), (view) => workflowToJson(view, Date.now())),
    ),
    tasks("GET", "/search", async (call) => page(await searches.tasks(searchOf(call), call), taskSummaryToJson)),
    tasks("GET", "/search-v2", async (call) =>
      page(await searches.wholeTasks(searchOf(call), call), (view) => taskToJson(view, Date.now())),
    ),
  ];
}

const defaultSize = 100;

function searchOf(call: RestCall): WorkflowSearch {
  const { query } = call;
  const search = {
    start: query.int("start") ?? 0,
    size: query.int("size") ?? defaultSize,
    sort: query.text("sort") ?? "",
    freeText: query.text("freeText") ?? "",
    query: query.text("query") ?? "",
    classifiers: query.list("classifier") ?? [],
    topLevelOnly: query.flag("topLevelOnly") ?? false,
  };
  call.throwFaults();
  return search;
}

function page<Found>(
  reply: Reply<{ readonly totalHits: number; readonly results: readonly Found[] }>,
  toJson: (found: Found) => ResponseJson,
): RestAnswer {
  const { totalHits, results } = valueOf(reply);
  return json({ totalHits, results: results.map(toJson) });
}
