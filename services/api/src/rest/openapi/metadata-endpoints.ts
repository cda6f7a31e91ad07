import { done, endpointsBelow, json, jsonBody } from "./endpoint.ts";
import { boolean, int, listOf, mapOf, ref, string, withDefault } from "./schema.ts";

const endpoint = endpointsBelow("/api/metadata", "metadata");
const definition = jsonBody(ref("WorkflowDef"));
const classifier = { query: { classifier: string } };

/** Source: reference/api.md 2.6. */
export const metadataEndpoints = [
  endpoint("POST /workflow", "create", "Registers a workflow definition", {
    query: { overwrite: withDefault(boolean, false) },
    ...{ body: definition, answer: done },
  }),
  endpoint("POST /workflow/validate", "validate", "Looks whether a workflow definition is valid", {
    ...{ body: definition, answer: done },
  }),
  endpoint("PUT /workflow", "update", "Registers workflow definitions, or replaces them", {
    body: jsonBody(listOf(ref("WorkflowDef"))),
    answer: json(ref("BulkResponse")),
  }),
  endpoint(
    "GET /workflow/:name",
    "getWorkflowDef",
    "Shows a workflow definition, the highest version unless one is named",
    {
      query: { version: int },
      answer: json(ref("WorkflowDef")),
    },
  ),
  endpoint("GET /workflow", "getAllWorkflowDefs", "Shows all workflow definitions", {
    ...classifier,
    answer: json(listOf(ref("WorkflowDef"))),
  }),
  endpoint("GET /workflow/names-and-versions", "getWorkflowNamesAndVersions", "Lists workflow definitions", {
    answer: json(mapOf(listOf(ref("WorkflowDefSummary")))),
  }),
  endpoint("GET /workflow/names", "getWorkflowNames", "Lists the names of workflow definitions", {
    answer: json(listOf(string)),
  }),
  endpoint("GET /workflow/:name/versions", "getWorkflowVersions", "Lists the versions of a workflow definition", {
    answer: json(listOf(ref("WorkflowDefSummary"))),
  }),
  endpoint(
    "GET /workflow/latest-versions",
    "getLatestVersions",
    "Shows of each workflow definition the highest version",
    {
      ...classifier,
      answer: json(listOf(ref("WorkflowDef"))),
    },
  ),
  endpoint("DELETE /workflow/:name/:version", "unregisterWorkflowDef", "Removes a version of a workflow definition", {
    answer: done,
  }),
  endpoint("POST /taskdefs", "registerTaskDefs", "Registers task definitions, or replaces them", {
    body: jsonBody(listOf(ref("TaskDef"))),
    answer: done,
  }),
  endpoint("PUT /taskdefs", "updateTaskDef", "Replaces a task definition", {
    body: jsonBody(ref("TaskDef")),
    answer: done,
  }),
  endpoint("GET /taskdefs", "getTaskDefs", "Shows all task definitions", { answer: json(listOf(ref("TaskDef"))) }),
  endpoint("GET /taskdefs/:taskType", "getTaskDef", "Shows a task definition", { answer: json(ref("TaskDef")) }),
  endpoint("DELETE /taskdefs/:taskType", "unregisterTaskDef", "Removes a task definition", { answer: done }),
];
