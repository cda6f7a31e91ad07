import { endpointsBelow, events, json, jsonBody } from "./endpoint.ts";
import { boolean, int, listOf, long, number, object, oneOf, string, withDefault } from "./schema.ts";

const console = endpointsBelow("/api/console", "console");

const filter = { query: string, freeText: string, errorGroup: string };
const counts = listOf(object({ value: string, count: long }));
const orders = oneOf("startTimeDesc", "startTimeAsc", "updateTimeDesc", "endTimeDesc");
const row = object({
  ...{ workflowId: string, workflowName: string, workflowVersion: int, status: string, correlationId: string },
  ...{ priority: int, createdBy: string, startTime: long, updateTime: long, endTime: long },
  ...{ reasonForIncompletion: string, failedReferenceTaskNames: listOf(string), parentWorkflowId: string },
  ...{ errorGroup: string, isArchived: boolean, classifier: string, revision: long },
});

const noted = { isMuted: boolean, note: string, notedBy: string, notedTime: long };
const time = { from: long, to: long };
const group = object({
  ...{ errorGroup: string, taskName: string, reason: string, sampleReason: string, sampleWorkflowId: string },
  ...{ count: long, firstTime: long, lastTime: long, trend: listOf(long), workflowNames: counts },
  ...noted,
});

const queue = object({
  ...{ taskType: string, domain: string, waiting: long, isWaitingCapped: boolean, oldestTime: long, inFlight: long },
  ...{ pollers: int, lastPollTime: long, concurrentLimit: int, concurrentInUse: long, rateLimitPerFrequency: int },
  ...{ rateLimitFrequencySeconds: int, rateInUse: long, isSystem: boolean, isInFlightCapped: boolean },
  pace: object({ ended: int, failed: int, endedPerMinute: number, waitP95Ms: long }),
});
const poller = object({ workerId: string, domain: string, lastPollTime: long, isStreaming: boolean });
const holder = object({
  ...{ taskId: string, workflowId: string, workflowName: string, referenceTaskName: string, workerId: string },
  sinceTime: long,
});

const glimpse = object({
  ...{ workflowId: string, taskCount: int, endedTaskCount: int, isTaskCountCapped: boolean },
  values: listOf(object({ text: string, isCut: boolean, isUnknown: boolean })),
});
const age = object({ fromAgeMs: long, toAgeMs: long, count: long, isCapped: boolean });

const durations = object({ count: int, p50Ms: long, p95Ms: long, maxMs: long });
const queueDetail = object({
  ...{ queue, pollers: listOf(poller), holders: listOf(holder), waiting: listOf(holder) },
  ages: listOf(age),
  lately: object({ ended: int, failed: int, sinceTime: long, wait: durations, run: durations }),
});

const statistics = object({
  executions: durations,
  tasks: listOf(object({ referenceTaskName: string, run: durations, wait: durations })),
});

/** What the web console lists and counts; of `tutti.v1.ConsoleService`. */
export const consoleListEndpoints = [
  console("GET /errors", "listErrorGroups", "Gives why executions have failed, the most frequent cause first", {
    query: { ...time, query: string, pageSize: withDefault(int, 50) },
    answer: json(object({ groups: listOf(group), isCapped: boolean })),
  }),
  console("GET /errors/:errorGroup", "getErrorGroup", "Gives one cause of failures", {
    query: time,
    answer: json(object({ group, statuses: counts })),
  }),
  console("PUT /errors/:errorGroup/note", "annotateErrorGroup", "Notes something on a cause of failures, or mutes it", {
    body: jsonBody(object({ isMuted: boolean, note: string, notedBy: string })),
    answer: json(object(noted)),
  }),
  console("GET /definitions/:name/statistics", "getDefinitionStatistics", "Tells what past runs of a definition took", {
    query: { version: int },
    required: ["version"],
    answer: json(statistics),
  }),
  console(
    "GET /definition/statistics",
    "getDefinitionStatisticsByName",
    "Tells what past runs of a definition took, whose name no path can hold",
    { query: { name: string, version: int }, required: ["name", "version"], answer: json(statistics) },
  ),
  console("GET /queues", "listQueues", "Tells how the queues of tasks stand", {
    answer: json(object({ queues: listOf(queue) })),
  }),
  console("GET /queues/:taskType", "getQueue", "Tells how one queue stands, who holds its tasks and which wait", {
    query: { domain: string },
    answer: json(queueDetail),
  }),
  console("GET /queue", "getQueueByName", "Tells how one queue stands, whose task type no path can hold", {
    query: { taskType: string, domain: string },
    required: ["taskType"],
    answer: json(queueDetail),
  }),
  console("GET /executions", "listExecutions", "Gives a page of executions, without payloads", {
    query: {
      ...filter,
      ...{ order: withDefault(orders, "startTimeDesc"), pageToken: string, pageSize: withDefault(int, 50) },
      withTotal: withDefault(boolean, false),
    },
    answer: json(
      object({
        ...{ rows: listOf(row), nextPageToken: string, total: long, isTotalCapped: boolean, indexLagMs: long },
        ...{ isPartial: boolean, searchedUntilTime: long },
      }),
    ),
  }),
  console(
    "GET /stream/executions",
    "watchExecutions",
    "Tells of executions that begin or change, by server-sent events",
    {
      query: { ...filter, resumeToken: string },
      answer: events(object({ rows: listOf(row) })),
    },
  ),
  console(
    "GET /executions/glimpses",
    "getExecutionGlimpses",
    "Tells how far executions are, and parts of their payloads",
    {
      query: { ids: listOf(string), paths: listOf(string) },
      required: ["ids"],
      answer: json(object({ executions: listOf(glimpse) })),
    },
  ),
  console("GET /executions/facets", "getExecutionFacets", "Counts executions by status and by workflow", {
    query: filter,
    answer: json(object({ statuses: counts, workflowNames: counts, total: long, isTotalCapped: boolean })),
  }),
  console("GET /executions/histogram", "getExecutionHistogram", "Counts executions by their start and status", {
    query: { ...filter, from: long, to: long, buckets: withDefault(int, 60) },
    answer: json(
      object({
        ...{ fromTime: long, toTime: long, bucketMs: long, isCapped: boolean },
        series: listOf(object({ status: string, counts: listOf(long) })),
      }),
    ),
  }),
];
