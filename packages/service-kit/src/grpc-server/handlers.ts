import { once, type EventEmitter } from "node:events";
import type { Readable } from "node:stream";

import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerUnaryCall,
} from "@grpc/grpc-js";

import { openCall, type CallContext, type OpenCall, type SurfaceCall } from "./call-context.ts";
import { errorStatus, type ErrorStatus } from "./error-status.ts";

/** A unary method: what is returned is the response, what is thrown becomes the status (an RpcError as it is, else INTERNAL). */
export function unary<Request, Response>(
  handle: (request: Request, context: CallContext) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => void answer({ handle, call, callback }); // `answer` catches everything.
}

/** A method that answers with a stream: what the iterable gives is sent, at the pace of the client; what it throws becomes the status. */
export function serverStream<Request, Response>(
  handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const opened = openCall(call);
    void pump(call, opened, () => handle(call.request, opened.context)); // `pump` catches everything.
  };
}

/**
 * A method with a stream each way. `requests` ends when the client has ended its side, and throws the signal's reason when the call is
 * cancelled. What the handler gives is sent at the pace of the client.
 */
export function bidi<Request, Response>(
  handle: (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Response>,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    const opened = openCall(call);
    void pump(call, opened, () => handle(incoming(call, opened.context), opened.context)); // `pump` catches everything.
  };
}

async function answer<Request, Response>({
  handle,
  call,
  callback,
}: {
  readonly handle: (request: Request, context: CallContext) => Promise<Response>;
  readonly call: ServerUnaryCall<Request, Response>;
  readonly callback: sendUnaryData<Response>;
}): Promise<void> {
  const { context, record, deliveries, finished } = openCall(call);
  record.onEnd(({ response }) => {
    deliveries.next.settle(response);
  });
  try {
    const response = await handle(call.request, context);
    finished();
    callback(null, response);
  } catch (error) {
    finished();
    callback(failure(error, context));
  }
}

/** The half of a stream that is written. */
interface Outgoing<Response> extends SurfaceCall {
  write(message: Response, written: (error?: Error | null) => void): boolean;
  end(): void;
}

async function pump<Response>(
  call: Outgoing<Response>,
  opened: OpenCall,
  open: () => AsyncIterable<Response>,
): Promise<void> {
  const { context, record, deliveries, finished } = opened;
  record.onEnd(() => deliveries.abort());
  try {
    for await (const message of open()) {
      if (context.signal.aborted) break;
      if (!send(call, message, opened)) await drained(call, context.signal);
    }
    finished();
    if (!context.signal.aborted) call.end();
  } catch (error) {
    finished();
    const status = failure(error, context);
    // grpc-js ends a stream with the status of the error it is given as an event.
    if (!context.signal.aborted) call.emit("error", status);
  }
}

/** Hands a message to the stream. False when the client is behind and the stream wants a pause. */
function send<Response>(call: Outgoing<Response>, message: Response, { deliveries }: OpenCall): boolean {
  const settle = deliveries.send();
  return call.write(message, (error) => settle(error === undefined || error === null ? "flushed" : "aborted"));
}

async function drained(call: EventEmitter, signal: AbortSignal): Promise<void> {
  // Rejects only when the call is over, which the loop sees by itself.
  await once(call, "drain", { signal }).catch(() => undefined);
}

async function* incoming<Request>(call: Readable, { signal }: CallContext): AsyncIterable<Request> {
  try {
    // A handler that stops reading must still be able to write: the plain iterator would destroy both ways.
    yield* call.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** The status for what a handler threw. What it throws after the call is over interests nobody. */
function failure(error: unknown, context: CallContext): ErrorStatus {
  return errorStatus(context.signal.aborted ? context.signal.reason : error, context);
}
