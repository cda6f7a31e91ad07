import { endpointsBelow, events, json, jsonBody } from "./endpoint.ts";
import { boolean, int, listOf, long, map, object, ref, string, withDefault } from "./schema.ts";

const console = endpointsBelow("/api/console", "console");
const preview = {
  query: { maxBytes: withDefault(int, 65_536) },
  answer: json(object({ sizeBytes: long, isWhole: boolean, text: string })),
};

const graph = object({
  ...{ revision: long, isUnchanged: boolean, isChanges: boolean, execution: map },
  ...{ definition: map, definitionHash: string, tasks: map },
});

/** What the web console asks for; `tutti.v1.ConsoleService` over HTTP. */
export const consoleEndpoints = [
  console("GET /executions/:workflowId/graph", "getExecutionGraph", "Gives an execution as columns, without payloads", {
    query: { ifRevision: int, sinceRevision: int },
    answer: json(graph),
  }),
  console(
    "GET /executions/:workflowId/stream",
    "watchExecution",
    "Shows an execution as it goes on, by server-sent events",
    {
      query: { sinceRevision: int },
      answer: events(graph),
    },
  ),
  console(
    "POST /definitions/validate",
    "validateDefinition",
    "Looks whether a workflow definition is valid and what is odd",
    {
      body: jsonBody(ref("WorkflowDef")),
      answer: json(object({ warnings: listOf(object({ path: string, message: string, found: string })) })),
    },
  ),
  console("GET /definition", "getDefinitionByName", "Gives a workflow definition whose name no path can hold", {
    query: { name: string, version: int },
    required: ["name"],
    answer: json(ref("WorkflowDef")),
  }),
  console("GET /executions/:workflowId/explain", "explainExecution", "Says why an execution stands where it stands", {
    answer: json(object({ reasons: listOf(map), revision: long })),
  }),
  console("GET /executions/:workflowId/events", "listExecutionEvents", "Lists the events that an execution has taken", {
    query: { afterRevision: int, pageSize: withDefault(int, 200) },
    answer: json(object({ events: listOf(map), hasMore: boolean })),
  }),
  console(
    "GET /executions/:workflowId/payload/:field",
    "previewPayload",
    "Gives the beginning of an execution's payload",
    preview,
  ),
  console(
    "GET /executions/:workflowId/tasks/:taskId/payload/:field",
    "previewTaskPayload",
    "Gives the beginning of a task's payload",
    preview,
  ),
];
