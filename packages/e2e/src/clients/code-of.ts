import { status } from "@grpc/grpc-js";

import { asText } from "../json.ts";

/** What a call came to: the name of its gRPC status, `OK` for one that succeeded. An error that is no status is thrown on. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "OK";
  } catch (error) {
    const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
    if (typeof code !== "number") throw error;
    return status[code] ?? asText(code);
  }
}
