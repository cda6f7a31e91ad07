import type { Caller } from "../../operations/caller.ts";
import type { RestCall } from "./rest-call.ts";

/** Who makes the call; `actor` where it is a worker with a name. HTTP clients do not say how long they wait. */
export function callerOf({ requestId, traceContext, signal }: RestCall, actor = ""): Caller {
  return { origin: { actor, requestId, traceContext }, deadlineMs: undefined, signal };
}
