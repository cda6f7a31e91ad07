import type { SecretOperations } from "../../operations/named-values/secret-operations.ts";
import { done, json, text } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { textOfBody } from "../json/log-line-of-body.ts";

/** Source: reference/api.md 2.7 "Secrets". */
export function secretRoutes(secrets: SecretOperations): readonly Route[] {
  const route = routesBelow("/api/secrets");
  const names = async (call: RestCall) => json(await secrets.names(call));
  return [
    route("GET", "", names),
    route("POST", "", names),
    route("GET", "/v2", async (call) => {
      const listed = await secrets.list(call);
      return json(
        listed.map(({ name, partial, createTime, updateTime }) => {
          return { name, partial, created_at: createTime, updated_at: updateTime };
        }),
      );
    }),
    route("GET", "/:key", async (call) => {
      const reply = await secrets.get(call.param("key"), call);
      // Clients look at nothing but the status.
      if (reply.kind === "refused" && reply.refusal.kind === "NotFound") return { kind: "empty", httpStatus: 404 };
      return text(valueOf(reply));
    }),
    route("GET", "/:key/exists", async (call) => json(await secrets.exists(call.param("key"), call))),
    route("PUT", "/:key", async (call) => {
      valueOf(await secrets.put(call.param("key"), textOfBody(call.body)));
      return done;
    }),
    route("DELETE", "/:key", async (call) => {
      valueOf(await secrets.delete(call.param("key")));
      return done;
    }),
  ];
}
