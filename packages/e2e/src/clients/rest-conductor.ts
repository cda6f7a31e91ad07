import { HttpClient } from "./http-client.ts";
import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Conductor, PollOptions } from "./conductor.ts";

/** Conductor over REST. @param restUrl without `/api` */
export function restConductor(restUrl: string): Conductor {
  const http = new HttpClient(`${restUrl}/api`);
  return {
    registerTasks: async (definitions) => void (await http.must("POST", "/metadata/taskdefs", definitions)),
    registerWorkflow: async (definition) => void (await http.must("POST", "/metadata/workflow", definition)),
    start: async (request) => asText(await http.must("POST", "/workflow", request)),
    poll: async (taskType, options = {}) => objectsIn(await http.must("GET", pollPath(taskType, options))),
    update: async (result) => void (await http.must("POST", "/tasks", result)),
    execution: async (id) => objectIn(await http.must("GET", `/workflow/${encodeURIComponent(id)}`)),
  };
}

function pollPath(taskType: string, { count, timeoutMs, workerId = "e2e", domain }: PollOptions): string {
  const query = new URLSearchParams({ workerid: workerId });
  if (count !== undefined) query.set("count", String(count));
  if (timeoutMs !== undefined) query.set("timeout", String(timeoutMs));
  if (domain !== undefined) query.set("domain", domain);
  return `/tasks/poll/batch/${encodeURIComponent(taskType)}?${query.toString()}`;
}

function objectsIn(body: Json): readonly JsonObject[] {
  return isList(body) ? body.filter(isObject) : [];
}

function objectIn(body: Json): JsonObject {
  if (!isObject(body)) throw new Error(`wanted an object, got ${asText(body)}`);
  return body;
}
