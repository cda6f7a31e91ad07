import { briefJson, isJsonObject, Payload, TASK_RESULT_STATUSES } from "@tutti/engine";
import type { Fault, Json, Read, TaskResultStatus } from "@tutti/engine";

import { readBody } from "../http/read-body.ts";
import type { RestCall } from "../http/rest-call.ts";

/**
 * What a call says of a task: the path's `status`, and the body, an object that is laid over the task's output. The status's
 * fault is added to the call's; throws RestError where the body is none.
 */
export function taskWordOf(call: RestCall): { readonly status: TaskResultStatus; readonly output: Payload } {
  const status = statusOf(call);
  // Without a body there is nothing to lay over the output.
  return { status, output: call.body.isEmpty ? Payload.empty : readBody(call, outputFromJson) };
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
