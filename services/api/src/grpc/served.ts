import { OutageError } from "@tutti/ports";
import {
  RpcError,
  serverStream as streamToClient,
  unary as answerToClient,
  type CallContext,
} from "@tutti/service-kit";

import { usualRetryDelayMs } from "./refusal-to-rpc-error.ts";

/** A unary method of this service: as the service kit's, and an outage of what stands behind it is UNAVAILABLE. */
export function unary<Request, Response>(handle: (request: Request, context: CallContext) => Promise<Response>) {
  return answerToClient(async (request: Request, context) => {
    try {
      return await handle(request, context);
    } catch (error) {
      throw asServed(error, context);
    }
  });
}

/** A method that answers with a stream, likewise. */
export function serverStream<Request, Response>(
  handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
) {
  return streamToClient(async function* (request: Request, context) {
    try {
      yield* handle(request, context);
    } catch (error) {
      throw asServed(error, context);
    }
  });
}

/** An outage as the client is told it, which does not say what is where. Anything else as it is. */
function asServed(error: unknown, { log }: CallContext): unknown {
  if (!(error instanceof OutageError)) return error;
  log.warn({ err: error }, "a call failed: what stands behind the service is away");
  const message = "what stands behind the service cannot be reached now; try again";
  return new RpcError("UNAVAILABLE", message, {
    errorInfo: { reason: "UNAVAILABLE" },
    retryDelayMs: usualRetryDelayMs,
    cause: error,
  });
}
