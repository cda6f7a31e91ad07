import type { ExternalStorageOperations } from "../../operations/payloads/external-storage-operations.ts";
import { json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { clientError } from "../http/rest-error.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Source: reference/api.md 2.3, 2.5. */
export function externalStorageRoutes(storage: ExternalStorageOperations): readonly Route[] {
  return ["/api/workflow", "/api/tasks"].flatMap((base) =>
    ["/externalstoragelocation", "/external-storage-location"].map((path) =>
      routesBelow(base)("GET", path, (call) => location(storage, call)),
    ),
  );
}

async function location(storage: ExternalStorageOperations, call: RestCall): Promise<RestAnswer> {
  const [operation, payloadType] = [required(call, "operation"), required(call, "payloadType")];
  // It must be there, but may be empty.
  const path = call.query.has("path") ? (call.query.text("path") ?? "") : required(call, "path");
  const query = { path, operation, payloadType };
  const { uri, path: shown } = valueOf(await storage.location(query, { reachedAt: call.baseUrl }));
  return json({ uri, path: shown });
}

function required(call: RestCall, name: string): string {
  const value = call.query.text(name);
  if (value === undefined) throw clientError(400, `Required request parameter '${name}' is not present`);
  return value;
}
