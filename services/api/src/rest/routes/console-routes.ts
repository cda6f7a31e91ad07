import { USUAL_PREVIEW_BYTES } from "../../operations/console-operations.ts";
import type { ConsoleOperations } from "../../operations/console-operations.ts";
import { drawnDefinition } from "../../operations/drawn-definition.ts";
import { graphHead, taskColumns } from "../../operations/graph-columns.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import type { ResponseJson, ResponseObject } from "../json/response-json.ts";

/** `tutti.v1.ConsoleService` for browsers. Source: reference/ui.md 3.10. */
export function consoleRoutes(console: ConsoleOperations): readonly Route[] {
  const route = routesBelow("/api/console");
  return [
    route("GET", "/executions/:workflowId/graph", (call) => graph(console, call)),
    route("GET", "/executions/:workflowId/payload/:field", (call) => preview(console, call, undefined)),
    route("GET", "/executions/:workflowId/tasks/:taskId/payload/:field", (call) =>
      preview(console, call, call.param("taskId")),
    ),
  ];
}

async function graph(console: ConsoleOperations, call: RestCall): Promise<RestAnswer> {
  const ifRevision = call.query.int("ifRevision");
  call.throwFaults();
  const answer = valueOf(await console.graph(call.param("workflowId"), { ifRevision }));
  if (answer.kind === "unchanged") return json({ revision: answer.revision, isUnchanged: true });
  const { execution, snapshot, tasks, chosenCases } = answer.graph;
  return json({
    revision: execution.revision,
    isUnchanged: false,
    execution: graphHead(execution),
    definition: drawnDefinition(snapshot.def),
    tasks: columnsToJson(taskColumns(tasks, chosenCases)),
  });
}

async function preview(console: ConsoleOperations, call: RestCall, taskId: string | undefined): Promise<RestAnswer> {
  const maxBytes = call.query.int("maxBytes") ?? USUAL_PREVIEW_BYTES;
  call.throwFaults();
  const address = { workflowId: call.param("workflowId"), taskId, field: call.param("field") };
  const { sizeBytes, isWhole, json: bytes } = valueOf(await console.preview(address, maxBytes));
  // As a text: what is cut is no JSON.
  return json({ sizeBytes, isWhole, text: bytes.toString("utf8") });
}

// Places become the names of members.
function columnsToJson(columns: ReturnType<typeof taskColumns>): ResponseObject {
  const named = Object.entries(columns).map(([name, column]): [string, ResponseJson] => [
    name,
    column instanceof Map ? new Map([...column].map(([place, value]) => [String(place), value])) : column,
  ]);
  return Object.fromEntries(named);
}
