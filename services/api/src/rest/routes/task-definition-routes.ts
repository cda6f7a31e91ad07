import { taskDefFromJson, taskDefToJson } from "@tutti/engine";

import type { TaskDefinitionOperations } from "../../operations/definitions/task-definition-operations.ts";
import { bodyRead, readBody } from "../http/read-body.ts";
import { done, json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { listFromJson } from "../json/list-from-json.ts";

/** Source: reference/api.md 2.6. */
export function taskDefinitionRoutes(definitions: TaskDefinitionOperations): readonly Route[] {
  const route = routesBelow("/api/metadata/taskdefs");
  return [
    route("GET", "", async () => json((await definitions.list()).map(taskDefToJson))),
    route("POST", "", async (call) => {
      valueOf(await definitions.put(readBody(call, (body) => listFromJson(body, taskDefFromJson))));
      return done;
    }),
    route("PUT", "", async (call) => {
      valueOf(await definitions.update(bodyRead(call, (body) => taskDefFromJson(body))));
      return done;
    }),
    route("GET", "/:taskType", async (call) =>
      json(taskDefToJson(valueOf(await definitions.get(call.param("taskType"))))),
    ),
    route("DELETE", "/:taskType", async (call) => {
      valueOf(await definitions.delete(call.param("taskType")));
      return done;
    }),
  ];
}
