import { loadSync } from "@grpc/proto-loader";
import type { MethodDefinition } from "@grpc/proto-loader";
import { join } from "node:path";

import { messageOptions } from "./grpc-client.ts";

/** `tutti.v1.WorkerService/Work`, by the .proto file alone. Payloads are bytes; in a message they are texts in base64. */
export function workMethod(root: string): MethodDefinition<object, object> {
  const options = { ...messageOptions, bytes: String, includeDirs: [join(root, "proto")] };
  const service = loadSync("tutti/v1/worker_service.proto", options)["tutti.v1.WorkerService"];
  const method = service === undefined || "format" in service ? undefined : service["Work"];
  if (method === undefined) throw new Error("the .proto files know no WorkerService");
  return method;
}
