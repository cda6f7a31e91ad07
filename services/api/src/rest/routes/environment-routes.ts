import type { EnvironmentOperations } from "../../operations/named-values/environment-operations.ts";
import { done, json, text } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { textOfBody } from "../json/log-line-of-body.ts";

/** Those that change it are there only where it may be changed. Source: reference/api.md 2.7 "Environment". */
export function environmentRoutes(environment: EnvironmentOperations): readonly Route[] {
  const route = routesBelow("/api/environment");
  const reads = [
    route("GET", "", async (call) => json(await environment.list(call))),
    route("GET", "/:key", async (call) => text(valueOf(await environment.get(call.param("key"), call)))),
  ];
  if (!environment.isWritable) return reads;
  return [
    ...reads,
    route("PUT", "/:key", async (call) => {
      valueOf(await environment.put(call.param("key"), textOfBody(call.body)));
      return done;
    }),
    // Clients of servers that have it expect the value that was there.
    route("DELETE", "/:key", async (call) => text(valueOf(await environment.delete(call.param("key"))))),
  ];
}
