import { EventEmitter } from "node:events";

import { ServerInterceptingCall, type ServerInterceptingCallInterface } from "@grpc/grpc-js";

import { remember, type CallRecord } from "./call-record.ts";
import { statusFor } from "./error-status.ts";
import { RpcError } from "./rpc-error.ts";
import { UndecodableRequest } from "./service-definition.ts";

// grpc-js does not export the names of these two.
type Listener = Parameters<ServerInterceptingCall["start"]>[0];
type Status = Parameters<ServerInterceptingCall["sendStatus"]>[0];

/**
 * A call as the interceptor sees it: it keeps the record up to date and answers requests that could not be decoded.
 *
 * When a response counts as flushed: its bytes were handed to the kernel (the callback of `sendMessage`), its status was
 * sent, and the HTTP/2 stream then closed without a reset. A client that cancels, or a connection that breaks, before that moment
 * closes it with one. What happens later (bytes lost on the way) no server can see.
 */
export class ObservedCall extends ServerInterceptingCall {
  readonly #record: CallRecord;
  readonly #stream: EventEmitter | undefined;

  constructor(call: ServerInterceptingCallInterface, record: CallRecord) {
    super(call);
    this.#record = record;
    this.#stream = http2StreamOf(call);
    this.#stream?.once("close", () => record.ended({ clean: rstCodeOf(this.#stream) === 0 }));
  }

  override start(listener: Listener): void {
    super.start({
      onReceiveMetadata: (metadata) => {
        remember(metadata, this.#record);
        listener.onReceiveMetadata(metadata);
      },
      onReceiveMessage: (message: unknown) => {
        if (message instanceof UndecodableRequest) this.#refuse(message);
        else listener.onReceiveMessage(message);
      },
      onReceiveHalfClose: () => listener.onReceiveHalfClose(),
      onCancel: () => {
        if (this.#stream === undefined) this.#record.ended({ clean: true });
        listener.onCancel();
      },
    });
  }

  override sendMessage(message: unknown, callback: () => void): void {
    super.sendMessage(message, () => {
      this.#record.messageFlushed();
      callback();
    });
  }

  override sendStatus(status: Status): void {
    this.#record.statusSent(status.code);
    super.sendStatus(status);
  }

  /** Breaks the connection that carries the call. */
  breakConnection(): void {
    const session: unknown = this.#stream === undefined ? undefined : Reflect.get(this.#stream, "session");
    if (session instanceof EventEmitter && "destroy" in session && typeof session.destroy === "function")
      session.destroy();
  }

  #refuse(request: UndecodableRequest): void {
    this.sendStatus(statusFor(new RpcError("INVALID_ARGUMENT", request.problem)));
  }
}

/**
 * The HTTP/2 stream of a call. grpc-js keeps it to itself, so it is looked for rather than relied on; without it a call's end is
 * taken from `onCancel`, which cannot tell a reset after the last write from a clean end.
 */
function http2StreamOf(call: ServerInterceptingCallInterface): EventEmitter | undefined {
  const stream: unknown = Reflect.get(call, "stream");
  return stream instanceof EventEmitter && "rstCode" in stream ? stream : undefined;
}

function rstCodeOf(stream: EventEmitter | undefined): unknown {
  return stream === undefined ? undefined : Reflect.get(stream, "rstCode");
}
