import { done, endpointsBelow, json, jsonBody, text, textBody } from "./endpoint.ts";
import { any, boolean, int, listOf, long, map, mapOf, object, ref, string, withDefault } from "./schema.ts";

const event = endpointsBelow("/api/event", "event");
const handler = jsonBody(ref("EventHandler"));
const handlers = json(listOf(ref("EventHandler")));

const queue = endpointsBelow("/api/queue", "queue-admin");
const admin = endpointsBelow("/api/admin", "admin");
const environment = endpointsBelow("/api/environment", "environment");
const secret = endpointsBelow("/api/secrets", "secret");
const process = endpointsBelow("", "process");
const healthy = json(ref("HealthCheckStatus"));

/** Source: reference/api.md 2.7, 2.10. */
export const operationEndpoints = [
  event("POST", "addEventHandler", "Registers an event handler", { body: handler, answer: done }),
  event("PUT", "updateEventHandler", "Replaces an event handler", { body: handler, answer: done }),
  event("DELETE /:name", "removeEventHandler", "Removes an event handler", { answer: done }),
  event("GET", "getEventHandlers", "Shows all event handlers", { answer: handlers }),
  event("GET /:event", "getEventHandlersForEvent", "Shows the handlers of an event", {
    query: { activeOnly: withDefault(boolean, true) },
    answer: handlers,
  }),
  event("GET /executions", "getEventExecutions", "Tells what became of the actions of event handlers", {
    query: { handlerName: string, messageId: string, status: string, pageSize: int, pageToken: string },
    answer: json(object({ results: listOf(map), nextPageToken: string })),
  }),
  event("GET /execution", "getMonitoredEventHandlers", "Lists event handlers as Conductor's event monitor wants them", {
    answer: json(object({ results: listOf(map), totalHits: long })),
  }),
  event("GET /execution/:name", "getMonitoredEventExecutions", "Tells what an event handler did", {
    query: { from: long },
    answer: json(listOf(map)),
  }),

  queue("GET", "names", "Names the queues through which tasks are ended, by status", { answer: json(mapOf(string)) }),
  queue("GET /size", "queueSizes", "Tells how many updates wait in them", { answer: json(mapOf(long)) }),
  queue("POST /update/:workflowId/:taskRefName/:status", "updateByQueue", "Ends a task by its reference name", {
    ...{ body: jsonBody(map), answer: done },
  }),
  queue("POST /update/:workflowId/task/:taskId/:status", "updateByQueueAndTaskId", "Ends a task by its id", {
    ...{ body: jsonBody(map), answer: done },
  }),

  admin("GET /config", "getAllConfig", "Shows the settings of the server, without its secrets", {
    answer: json(mapOf(string)),
  }),
  admin("GET /task/:taskType", "listPendingTasks", "Shows tasks of a type that have not ended", {
    query: { start: withDefault(int, 0), count: withDefault(int, 100) },
    answer: json(listOf(ref("Task"))),
  }),
  admin("POST /sweep/requeue/:workflowId", "requeueSweep", "Has an execution looked after now", { answer: text }),
  admin(
    "POST /consistency/verifyAndRepair/:workflowId",
    "verifyAndRepairWorkflowConsistency",
    "Puts an execution right",
    {
      answer: text,
    },
  ),
  admin("GET /queues", "getEventQueues", "Lists the queues that event handlers are fed from", {
    query: { verbose: withDefault(boolean, false) },
    answer: json(mapOf(any)),
  }),

  environment("GET", "getEnvironmentVariables", "Shows what definitions read as their environment", {
    answer: json(listOf(ref("EnvironmentVariable"))),
  }),
  environment("GET /:key", "getEnvironmentVariable", "Shows a value of the environment", { answer: text }),
  environment("PUT /:key", "putEnvironmentVariable", "Stores a value of the environment", {
    ...{ body: textBody, answer: done },
  }),
  environment("DELETE /:key", "deleteEnvironmentVariable", "Removes a stored value of the environment, and shows it", {
    answer: text,
  }),

  secret("GET", "listSecretNames", "Lists the names of secrets", { answer: json(listOf(string)) }),
  secret("POST", "listAllSecretNames", "Lists the names of secrets", { answer: json(listOf(string)) }),
  secret("GET /v2", "listSecrets", "Lists the stored secrets without their values", {
    answer: json(listOf(ref("SecretSummary"))),
  }),
  secret("GET /:key", "getSecret", "Shows a secret", { answer: text }),
  secret("PUT /:key", "putSecret", "Stores a secret", { body: textBody, answer: done }),
  secret("DELETE /:key", "deleteSecret", "Removes a stored secret", { answer: done }),
  secret("GET /:key/exists", "secretExists", "Tells whether there is a secret", { answer: json(boolean) }),

  process("GET /health", "doCheck", "Tells that the server answers", { answer: healthy }),
  process("GET /api/health", "doCheckBelowApi", "Tells that the server answers", { answer: healthy }),
  process("GET /api/version", "getVersion", "Tells the release", { answer: text }),
  process("GET /actuator/health", "actuatorHealth", "Tells how what the server needs is", { answer: json(map) }),
  process("GET /actuator/info", "actuatorInfo", "Tells the release and when it was built", { answer: json(map) }),
  process("GET /actuator/prometheus", "actuatorPrometheus", "Shows metrics in Prometheus's format", { answer: text }),
];
