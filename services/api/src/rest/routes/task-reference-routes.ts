import type { ReferenceUpdate, TaskReferenceOperations } from "../../operations/tasks/task-reference-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { done, json, text } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { workflowToJson } from "../json/workflow-to-json.ts";
import { taskWordOf } from "./task-word-of.ts";

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
  const workerId = call.query.text("workerid");
  const word = taskWordOf(call);
  call.throwFaults();
  return { workflowId, taskReferenceName, workerId, ...word };
}
