import { done, endpointsBelow, json, jsonBody, noContent, optionalBody, text } from "./endpoint.ts";
import { boolean, int, listOf, long, map, mapOf, oneOf, ref, string, withDefault } from "./schema.ts";

const endpoint = endpointsBelow("/api/workflow", "workflow");
const off = withDefault(boolean, false);
const on = withDefault(boolean, true);
const start = { body: jsonBody(ref("StartWorkflowRequest")), answer: text };
export const returnStrategy = withDefault(
  oneOf("TARGET_WORKFLOW", "BLOCKING_WORKFLOW", "BLOCKING_TASK", "BLOCKING_TASK_INPUT"),
  "TARGET_WORKFLOW",
);
export const search = {
  ...{ start: withDefault(int, 0), size: withDefault(int, 100), sort: string },
  ...{ freeText: withDefault(string, "*"), query: string },
};
export const location = {
  query: {
    ...{ path: string, operation: oneOf("READ", "WRITE") },
    payloadType: oneOf("WORKFLOW_INPUT", "WORKFLOW_OUTPUT", "TASK_INPUT", "TASK_OUTPUT"),
  },
  required: ["path", "operation", "payloadType"],
  answer: json(ref("ExternalStorageLocation")),
};
const ofClass = { classifier: string, topLevelOnly: off };
const ofTasks = { includeClosed: off, includeTasks: off };

/** Source: reference/api.md 2.3. */
export const workflowEndpoints = [
  endpoint("POST", "startWorkflow", "Starts an execution, and answers with its id", start),
  endpoint(
    "POST /:name",
    "startWorkflowByName",
    "Starts an execution of that name with the body as its input, and answers with its id",
    {
      query: { version: int, correlationId: string, priority: withDefault(int, 0) },
      body: optionalBody(map),
      answer: text,
    },
  ),
  endpoint(
    "POST /execute/:name/:version",
    "executeWorkflow",
    "Starts an execution and waits until it ends or is blocked",
    {
      query: {
        ...{ requestId: string, waitUntilTaskRef: string, waitForSeconds: withDefault(int, 10) },
        ...{ consistency: withDefault(oneOf("SYNCHRONOUS", "DURABLE", "REGION_DURABLE"), "DURABLE"), returnStrategy },
      },
      body: jsonBody(ref("StartWorkflowRequest")),
      answer: json(ref("SignalResponse")),
    },
  ),
  endpoint("GET /:workflowId", "getExecutionStatus", "Shows an execution", {
    query: { includeTasks: on },
    answer: json(ref("Workflow")),
  }),
  endpoint("GET /:workflowId/status", "getWorkflowStatusSummary", "Tells how an execution stands", {
    query: { includeOutput: off, includeVariables: off },
    answer: json(ref("WorkflowStatusSummary")),
  }),
  endpoint("GET /:workflowId/tasks", "getExecutionStatusTaskList", "Shows a page of the tasks of an execution", {
    query: { start: withDefault(int, 0), count: withDefault(int, 15), status: listOf(string) },
    answer: json(ref("SearchResultOfTask")),
  }),
  endpoint(
    "GET /:name/correlated/:correlationId",
    "getWorkflowsByCorrelationId",
    "Shows executions by their correlation id",
    {
      query: ofTasks,
      answer: json(listOf(ref("Workflow"))),
    },
  ),
  endpoint("POST /:name/correlated", "getWorkflowsByCorrelationIds", "Shows executions by their correlation ids", {
    query: ofTasks,
    body: jsonBody(listOf(string)),
    answer: json(mapOf(listOf(ref("Workflow")))),
  }),
  endpoint("GET /running/:name", "getRunningWorkflow", "Gives the ids of running executions, or of those of a time", {
    query: { version: withDefault(int, 1), startTime: long, endTime: long },
    answer: json(listOf(string)),
  }),
  endpoint("PUT /decide/:workflowId", "decide", "Has an execution decided again", { answer: done }),
  endpoint("PUT /:workflowId/pause", "pauseWorkflow", "Pauses an execution", { answer: done }),
  endpoint("PUT /:workflowId/resume", "resumeWorkflow", "Lets a paused execution go on", { answer: done }),
  endpoint("PUT /:workflowId/skiptask/:taskReferenceName", "skipTaskFromWorkflow", "Skips a task that has not begun", {
    query: { skipTaskRequest: string },
    body: optionalBody(ref("SkipTaskRequest")),
    answer: done,
  }),
  endpoint("POST /:workflowId/rerun", "rerunWorkflow", "Runs an execution again from a task, and answers with its id", {
    body: jsonBody(ref("RerunWorkflowRequest")),
    answer: text,
  }),
  endpoint("POST /:workflowId/restart", "restartWorkflow", "Begins an ended execution again", {
    query: { useLatestDefinitions: off },
    answer: noContent,
  }),
  endpoint("POST /:workflowId/retry", "retryWorkflow", "Tries again what has failed in an execution", {
    query: { resumeSubworkflowTasks: off },
    answer: noContent,
  }),
  endpoint(
    "POST /:workflowId/resetcallbacks",
    "resetWorkflowCallbacks",
    "Has tasks that wait for their callback begin now",
    {
      answer: noContent,
    },
  ),
  endpoint("DELETE /:workflowId", "terminateWorkflow", "Terminates an execution", {
    query: { reason: string, triggerFailureWorkflow: off },
    answer: done,
  }),
  endpoint("DELETE /:workflowId/remove", "deleteWorkflow", "Removes an execution", {
    query: { archiveWorkflow: on },
    answer: done,
  }),
  endpoint(
    "DELETE /:workflowId/terminate-remove",
    "terminateAndRemoveWorkflow",
    "Terminates an execution and removes it",
    {
      query: { reason: string, archiveWorkflow: on },
      answer: done,
    },
  ),
  endpoint("GET /search", "searchWorkflows", "Finds executions", {
    query: { ...search, ...ofClass },
    answer: json(ref("SearchResultOfWorkflowSummary")),
  }),
  endpoint("GET /search-v2", "searchWorkflowsV2", "Finds executions, and shows them whole", {
    query: { ...search, ...ofClass },
    answer: json(ref("SearchResultOfWorkflow")),
  }),
  endpoint("GET /search-by-tasks", "searchWorkflowsByTasks", "Finds executions by their tasks", {
    query: search,
    answer: json(ref("SearchResultOfWorkflowSummary")),
  }),
  endpoint(
    "GET /search-by-tasks-v2",
    "searchWorkflowsByTasksV2",
    "Finds executions by their tasks, and shows them whole",
    {
      query: search,
      answer: json(ref("SearchResultOfWorkflow")),
    },
  ),
  endpoint(
    "GET /externalstoragelocation",
    "getExternalStorageLocation",
    "Tells where a large payload is put or got",
    location,
  ),
  endpoint("GET /external-storage-location", "getExternalStorageLocationToo", "The same under another name", location),
  endpoint("POST /test", "testWorkflow", "Runs a definition with results that the request holds", {
    body: jsonBody(ref("WorkflowTestRequest")),
    answer: json(ref("Workflow")),
  }),
  endpoint("POST /:workflowId/messages", "pushMessage", "Sends a message to an execution, and answers with its id", {
    body: jsonBody(map),
    answer: text,
  }),
];

const bulk = endpointsBelow("/api/workflow/bulk", "workflow-bulk");
const ids = { body: jsonBody(listOf(string)), answer: json(ref("BulkResponse")) };

/** Source: reference/api.md 2.4. */
export const workflowBulkEndpoints = [
  bulk("PUT /pause", "pauseWorkflows", "Pauses executions", ids),
  bulk("PUT /resume", "resumeWorkflows", "Lets paused executions go on", ids),
  bulk("POST /restart", "restartWorkflows", "Begins ended executions again", {
    ...ids,
    query: { useLatestDefinitions: off },
  }),
  bulk("POST /retry", "retryWorkflows", "Tries again what has failed in executions", ids),
  bulk("POST /terminate", "terminateWorkflows", "Terminates executions", {
    ...ids,
    query: { reason: string, triggerFailureWorkflow: off },
  }),
  bulk("DELETE /remove", "deleteWorkflows", "Removes executions", { ...ids, query: { archiveWorkflow: on } }),
  bulk("DELETE /terminate-remove", "terminateAndRemoveWorkflows", "Terminates executions and removes them", {
    ...ids,
    query: { archiveWorkflow: on, reason: string },
  }),
  bulk("POST /search", "getWorkflows", "Shows executions by their ids", {
    query: { includeTasks: on },
    body: jsonBody(listOf(string)),
    answer: json(ref("BulkResponseOfWorkflows")),
  }),
];
