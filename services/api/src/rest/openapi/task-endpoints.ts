import { done, endpointsBelow, json, jsonBody, optionalBody, text, textBody } from "./endpoint.ts";
import { int, listOf, long, map, mapOf, object, ref, string, withDefault } from "./schema.ts";
import { location, returnStrategy, search } from "./workflow-endpoints.ts";

const endpoint = endpointsBelow("/api/tasks", "task");
const worker = { workerid: string, domain: string };
const ofType = { query: { taskType: string }, required: ["taskType"] };
const output = optionalBody(map);

/** Source: reference/api.md 2.5. */
export const taskEndpoints = [
  endpoint("GET /poll/:taskType", "poll", "Hands a worker a task", {
    query: worker,
    answer: json(ref("Task")),
    isSometimesEmpty: true,
  }),
  endpoint("GET /poll/batch/:taskType", "batchPoll", "Hands a worker tasks, and waits for the first", {
    query: { ...worker, count: withDefault(int, 1), timeout: withDefault(int, 100) },
    answer: json(listOf(ref("Task"))),
  }),
  endpoint("POST", "updateTask", "Takes the result of a task, and answers with the task's id", {
    body: jsonBody(ref("TaskResult")),
    answer: text,
  }),
  endpoint("POST /update-v2", "updateTaskV2", "Takes the result of a task, and hands its worker the next", {
    body: jsonBody(ref("TaskResult")),
    answer: json(ref("Task")),
    isSometimesEmpty: true,
  }),
  endpoint("POST /:workflowId/:taskRefName/:status", "updateTaskByRefName", "Ends a task by its reference name", {
    ...{ query: { workerid: string }, body: output, answer: text },
  }),
  endpoint("POST /:workflowId/:taskRefName/:status/sync", "updateTaskSync", "Ends a task, and shows its execution", {
    ...{ query: { workerid: string }, body: output, answer: json(ref("Workflow")) },
  }),
  endpoint("POST /:workflowId/:status/signal", "signalWorkflowTaskAsync", "Ends the task that blocks an execution", {
    ...{ body: output, answer: done },
  }),
  endpoint("POST /:workflowId/:status/signal/sync", "signalWorkflowTaskSync", "Ends the task that blocks, and waits", {
    query: { returnStrategy, timeoutMillis: withDefault(long, 5000) },
    ...{ body: output, answer: json(ref("SignalResponse")) },
  }),
  endpoint("POST /:taskId/log", "log", "Writes a line to the log of a task", { body: textBody, answer: done }),
  endpoint("GET /:taskId/log", "getTaskLogs", "Shows the log of a task", {
    answer: json(listOf(ref("TaskExecLog"))),
    isSometimesEmpty: true,
  }),
  endpoint("GET /:taskId", "getTask", "Shows a task", { answer: json(ref("Task")) }),
  endpoint("GET /queue/sizes", "size", "Tells how many tasks wait in queues", {
    query: { taskType: listOf(string) },
    answer: json(mapOf(int)),
  }),
  endpoint("GET /queue/size", "taskDepth", "Tells how many tasks wait in a queue", {
    query: { ...ofType.query, domain: string, isolationGroupId: string, executionNamespace: string },
    required: ofType.required,
    answer: json(int),
  }),
  endpoint("GET /queue/all", "all", "Tells how many tasks wait in each queue", { answer: json(mapOf(long)) }),
  endpoint("GET /queue/all/verbose", "allVerbose", "Tells the same of the parts of each queue", {
    answer: json(mapOf(mapOf(object({ size: long, uacked: long })))),
  }),
  endpoint("GET /queue/polldata", "getPollData", "Tells who polled last for a task type", {
    ...ofType,
    answer: json(listOf(ref("PollData"))),
  }),
  endpoint("GET /queue/polldata/all", "getAllPollData", "Tells who polled last, of each task type", {
    answer: json(listOf(ref("PollData"))),
  }),
  endpoint("POST /queue/requeue/:taskType", "requeuePendingTask", "Sends waiting tasks to their queue again", {
    answer: text,
  }),
  endpoint("GET /search", "searchTasks", "Finds tasks", {
    query: search,
    answer: json(ref("SearchResultOfTaskSummary")),
  }),
  endpoint("GET /search-v2", "searchTasksV2", "Finds tasks, and shows them whole", {
    query: search,
    answer: json(ref("SearchResultOfTask")),
  }),
  endpoint(
    "GET /externalstoragelocation",
    "getTaskStorageLocation",
    "Tells where a large payload is put or got",
    location,
  ),
  endpoint("GET /external-storage-location", "getTaskStorageLocationToo", "The same under another name", location),
];
