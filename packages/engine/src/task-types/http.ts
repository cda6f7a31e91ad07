import { offer } from "../decide/hand-out.ts";
import { addTask } from "../decide/attempts/new-task.ts";
import { taskPayload } from "../decide/data/payloads.ts";
import { templatedInput } from "../decide/data/task-input.ts";
import { delayMs } from "../decide/test-execution.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import type { TaskType } from "./task-type.ts";

/**
 * A task for the worker that is built into the server, in the queue of the type and never in a domain. What the request
 * lacks is found out when it is carried out. Source: reference/engine.md 5.19, 4.7 (a start delay only delays the queue).
 */
export const http: TaskType = {
  schedule: (draft, node) => {
    const { task } = node;
    const input = templatedInput(draft, node);
    const added = addTask(draft, node, {
      status: "SCHEDULED",
      taskType: "HTTP",
      input: jsonObject([...Object.entries(input), ["asyncComplete", isAsyncComplete(input, task)]]),
      callbackAfterSeconds: task.startDelay,
      dueAt: draft.now + delayMs(draft.execution, task.startDelay * 1000),
      responseTimeoutSeconds: task.taskDefinition?.responseTimeoutSeconds ?? 0,
    });
    return offer(draft, added);
  },
  restart: (draft, attempt) => {
    const delay = delayMs(draft.execution, 0);
    offer(draft, delay === 0 ? attempt : draft.change(attempt.taskId, { dueAt: draft.now + delay }));
  },
  // The call was made and answered: what ends the task is somebody's update, and no second call.
  goesOnElsewhere: (task) => {
    const input = taskPayload(task, "input").tree;
    return isJsonObject(input) && memberOf(input, "asyncComplete") === true;
  },
  isRetried: true,
};

/** What the input says, beside or within the request, before what the definition says. Source: reference/engine.md 5.1. */
function isAsyncComplete(input: JsonObject, task: WorkflowTask): boolean {
  const request = memberOf(input, "http_request");
  const said = [input, ...(isJsonObject(request) ? [request] : [])].map((place) => memberOf(place, "asyncComplete"));
  return said.find((value) => typeof value === "boolean") ?? task.asyncComplete;
}
