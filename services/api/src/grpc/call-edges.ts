import { refusalOfFaults } from "@tutti/contracts";
import type { Read, Refusal } from "@tutti/engine";
import { RpcError, type CallContext } from "@tutti/service-kit";

import type { Caller } from "../operations/caller.ts";
import type { Showing } from "../operations/executions/large-reads.ts";
import { withPaths, type Reply } from "../operations/reply.ts";
import { refusalToRpcError } from "./refusal-to-rpc-error.ts";

/** What of a call tells its caller. */
export type CallOfCaller = Pick<CallContext, "requestId" | "deadlineMs" | "signal"> & {
  readonly metadata: Pick<CallContext["metadata"], "get">;
};

/** The caller of a gRPC method. */
export function callerOf(context: CallOfCaller, actor = ""): Caller {
  const traceContext = context.metadata.get("traceparent")[0];
  return {
    origin: {
      actor,
      requestId: context.requestId,
      traceContext: typeof traceContext === "string" ? traceContext.slice(0, 64) : "",
    },
    deadlineMs: context.deadlineMs === undefined ? undefined : Math.max(1, context.deadlineMs - Date.now()),
    signal: context.signal,
  };
}

/** Who is shown what a gRPC method answers. */
export function showingOf(context: Pick<CallContext, "signal" | "onFlushed" | "onAborted">): Showing {
  const onEnd = (listener: () => void): void => {
    context.onFlushed(listener);
    context.onAborted(listener);
  };
  return { signal: context.signal, onEnd };
}

/** The reply's value. @throws RpcError for a refusal, in gRPC's own words where `wording` has some */
export function valueOf<Value>(reply: Reply<Value>, wording?: (refusal: Refusal) => string | undefined): Value {
  if (reply.kind === "ok") return reply.value;
  throw refusalToRpcError(reply.refusal, wording?.(reply.refusal));
}

/** The reply of an operation that has read one field of the request: what is wrong is wrong there. */
export function within<Value>(field: string, reply: Reply<Value>): Reply<Value> {
  return withPaths(reply, (path) => pathWithin(field, path));
}

/** A path that begins at the field, as one that begins at the request. */
export function pathWithin(field: string, path: string): string {
  return path === "" || path.startsWith("[") ? `${field}${path}` : `${field}.${path}`;
}

/** The reply of an operation that names no field where this one is wrong. */
export function blamed<Value>(field: string, reply: Reply<Value>): Reply<Value> {
  if (reply.kind === "ok" || reply.refusal.kind !== "InvalidArgument" || reply.refusal.faults.length > 0) return reply;
  const { message } = reply.refusal;
  return { kind: "refused", refusal: { ...reply.refusal, faults: [{ path: field, message }] } };
}

/** The wording for what is not there. */
export function missing(text: string): (refusal: Refusal) => string | undefined {
  return ({ kind }) => (kind === "NotFound" ? text : undefined);
}

/** What was read of a message. @throws RpcError INVALID_ARGUMENT where something in it cannot be taken */
export function readOf<Value>({ value, faults }: Read<Value>): Value {
  if (faults.length > 0) throw refusalToRpcError(refusalOfFaults(faults));
  return value;
}

/** A message that must be there. @throws RpcError INVALID_ARGUMENT */
export function given<Message>(message: Message | undefined, name: string): Message {
  if (message !== undefined) return message;
  const description = `${name} must be set`;
  throw new RpcError("INVALID_ARGUMENT", description, {
    errorInfo: { reason: "INVALID_ARGUMENT" },
    badRequest: [{ field: name, description }],
  });
}
