import { randomUUID } from "node:crypto";
import type { EventEmitter } from "node:events";

import type { Metadata } from "@grpc/grpc-js";

import type { Log } from "../log/make-log.ts";
import { recordOf, type CallRecord } from "./call-record.ts";
import { Deliveries } from "./delivery.ts";
import { RpcError } from "./rpc-error.ts";

/** What a handler knows of the call it answers. */
export interface CallContext {
  /** The method, as `/package.Service/Method`. */
  readonly path: string;
  /** From the client's `x-request-id`, or made up. */
  readonly requestId: string;
  readonly metadata: Metadata;
  /** The other end's address, or "unknown". */
  readonly peer: string;
  /** When the client stops waiting, in milliseconds since the epoch by this host's clock; undefined where it set no deadline. */
  readonly deadlineMs: number | undefined;
  /** Aborted when the client cancels, its connection breaks or its deadline passes while the handler runs. The reason is an RpcError. */
  readonly signal: AbortSignal;
  /** Aborted when the server begins to drain: long streams and parked calls should come to an end. */
  readonly draining: AbortSignal;
  /** The log, bound to the request's id. */
  readonly log: Log;
  /**
   * Tells that a message was handed to the peer: the response of a unary call; of a stream, the message that is yielded next.
   * Of the two listeners registered for one message exactly one is called, once; a message that never comes counts as aborted.
   */
  onFlushed(listener: () => void): void;
  /** Tells that the message was not handed over: the call failed, or was cancelled or cut off before. See `onFlushed`. */
  onAborted(listener: () => void): void;
}

/** A call with what its wrapper needs besides. */
export interface OpenCall {
  readonly context: CallContext;
  readonly record: CallRecord;
  readonly deliveries: Deliveries;
  /** The handler is through; what happens to the stream from now on no longer aborts its signal. */
  readonly finished: () => void;
}

/** What all calls of grpc-js have. */
export interface SurfaceCall extends EventEmitter {
  readonly metadata: Metadata;
  getPeer(): string;
}

/** The context of a call that begins. */
export function openCall(call: SurfaceCall): OpenCall {
  const record = recordOf(call.metadata);
  const requestId = requestIdOf(call.metadata);
  let log: Log | undefined;
  const deliveries = new Deliveries(record.surroundings.log);
  const cancelling = new AbortController();
  let finished = false;

  // grpc-js emits "cancelled" at the end of every call, the successful ones included.
  call.once("cancelled", () => {
    if (!finished) cancelling.abort(cancellation(record));
  });
  const context: CallContext = {
    path: record.path,
    requestId,
    metadata: call.metadata,
    peer: call.getPeer(),
    deadlineMs: record.deadlineMs,
    signal: cancelling.signal,
    draining: record.surroundings.draining,
    // Most calls log nothing, and a child costs more than the rest of this object.
    get log() {
      return (log ??= record.surroundings.log.child({ requestId }));
    },
    onFlushed: (listener) => deliveries.next.on("flushed", listener),
    onAborted: (listener) => deliveries.next.on("aborted", listener),
  };
  return { context, record, deliveries, finished: () => void (finished = true) };
}

function cancellation(record: CallRecord): RpcError {
  const code = record.lostCode;
  const why =
    code === "CANCELLED" ? "the client has cancelled the call or is gone" : "the client's deadline has passed";
  return new RpcError(code, why);
}

function requestIdOf(metadata: Metadata): string {
  const given = metadata.get("x-request-id")[0];
  // Only what is safe in a log and a message is taken over.
  return typeof given === "string" && /^[\w.:/+=-]{1,128}$/u.test(given) ? given : randomUUID();
}
