import { briefJson, isJsonObject, Payload } from "@tutti/engine";
import type { Json, Read } from "@tutti/engine";

import type { StatusQueueOperations, StatusUpdate } from "../../operations/events/status-queue-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { done, json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Source: reference/api.md 2.7 "Queue admin". */
export function statusQueueRoutes(queues: StatusQueueOperations): readonly Route[] {
  const route = routesBelow("/api/queue");
  return [
    route("GET", "", async () => {
      return await Promise.resolve(json(new Map(queues.list().map(({ status, name }) => [status, name]))));
    }),
    route("GET", "/size", async () => {
      return await Promise.resolve(json(new Map(queues.list().map(({ status, size }) => [status, size]))));
    }),
    route("POST", "/update/:workflowId/:taskReferenceName/:status", (call) =>
      update(queues, call, { taskReferenceName: call.param("taskReferenceName") }),
    ),
    route("POST", "/update/:workflowId/task/:taskId/:status", (call) =>
      update(queues, call, { taskId: call.param("taskId") }),
    ),
  ];
}

async function update(queues: StatusQueueOperations, call: RestCall, task: StatusUpdate["task"]): Promise<RestAnswer> {
  const [workflowId, status] = [call.param("workflowId"), call.param("status")];
  const output = readBody(call, outputFromJson);
  valueOf(await queues.update({ workflowId, task, status, output }, callerOf(call)));
  return done;
}

function outputFromJson(body: Json): Read<Payload> {
  if (isJsonObject(body)) return { value: Payload.fromTree(body), faults: [] };
  const message = "the request body must be an object: the output";
  return { value: Payload.empty, faults: [{ path: "", message, found: briefJson(body) }] };
}
