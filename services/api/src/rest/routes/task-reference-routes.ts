import { briefJson, isJsonObject, Payload, TASK_RESULT_STATUSES } from "@tutti/engine";
import type { Fault, Json, Read, TaskResultStatus } from "@tutti/engine";

import type { ReferenceUpdate, TaskReferenceOperations } from "../../operations/task-reference-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { done, json, text } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { workflowToJson } from "../json/workflow-to-json.ts";

/** Source: reference/api.md 2.5. */
export function taskReferenceRoutes(references: TaskReferenceOperations): readonly Route[] {
  const route = routesBelow("/api/tasks/:workflowId/:taskReferenceName/:status");
  return [
    route("POST", "", async (call) => {
      const update = updateFrom(call);
      const taskId = valueOf(await references.update(update, callerOf(call, update.workerId)));
      return taskId === undefined ? done : text(taskId);
    }),
    route("POST", "/sync", async (call) => {
      const update = updateFrom(call);
      const view = valueOf(await references.updateAndGet(update, callerOf(call, update.workerId)));
      return json(workflowToJson(view, Date.now()));
    }),
  ];
}

function updateFrom(call: RestCall): ReferenceUpdate {
  const [workflowId, taskReferenceName] = [call.param("workflowId"), call.param("taskReferenceName")];
  const status = statusOf(call);
  const workerId = call.query.text("workerid");
  // Without a body there is nothing to lay over the output.
  const output = call.body.isEmpty ? Payload.empty : readBody(call, outputFromJson);
  call.throwFaults();
  return { workflowId, taskReferenceName, status, output, workerId };
}

function statusOf(call: RestCall): TaskResultStatus {
  const word = call.param("status");
  const status = TASK_RESULT_STATUSES.find((one) => one === word);
  if (status !== undefined) return status;
  const message = `must be one of ${TASK_RESULT_STATUSES.join(", ")}`;
  call.faults.push({ path: "status", message, found: `"${word.slice(0, 60)}"` });
  return "IN_PROGRESS";
}

function outputFromJson(body: Json): Read<Payload> {
  if (body === null) return { value: Payload.empty, faults: [] };
  if (isJsonObject(body)) return { value: Payload.fromTree(body), faults: [] };
  const fault: Fault = { path: "", message: "the request body must be an object: the output", found: briefJson(body) };
  return { value: Payload.empty, faults: [fault] };
}
