import type { TaskOperations } from "../../operations/tasks/task-operations.ts";
import { callerOf } from "../http/caller-of.ts";
import { readBody } from "../http/read-body.ts";
import { done, json, nothing, text } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { logLineOfBody } from "../json/log-line-of-body.ts";
import { taskLogToJson } from "../json/task-log-to-json.ts";
import { taskResultFromJson } from "../json/task-result-from-json.ts";
import { taskToJson } from "../json/task-to-json.ts";

/** Source: reference/api.md 2.5. */
export function taskRoutes(tasks: TaskOperations): readonly Route[] {
  const route = routesBelow("/api/tasks");
  return [
    route("POST", "", async (call) => {
      const result = readBody(call, taskResultFromJson);
      // The id as the client wrote it, in whatever case.
      valueOf(await tasks.update(result, callerOf(call, result.workerId)));
      return text(result.taskId);
    }),
    route("GET", "/:taskId", async (call) =>
      json(taskToJson(valueOf(await tasks.get(call.param("taskId"), call)), Date.now())),
    ),
    route("POST", "/:taskId/log", async (call) => {
      valueOf(await tasks.addLog(call.param("taskId"), logLineOfBody(call.body), call));
      return done;
    }),
    route("GET", "/:taskId/log", async (call) => {
      const logs = valueOf(await tasks.logs(call.param("taskId"), call));
      return logs.length === 0 ? nothing : json(logs.map(taskLogToJson));
    }),
  ];
}
