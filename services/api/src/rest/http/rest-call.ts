import { randomUUID } from "node:crypto";

import { refusalOfFaults } from "@tutti/contracts";
import type { Fault } from "@tutti/engine";
import type { FastifyReply, FastifyRequest } from "fastify";

import { QueryReader } from "./query-reader.ts";
import { RequestBody } from "./request-body.ts";
import { ResponseDelivery } from "./response-delivery.ts";
import { clientError, refused } from "./rest-error.ts";

/** One request as a handler sees it. */
export interface RestCall {
  readonly method: string;
  /** From the client's `x-request-id`, or made up. */
  readonly requestId: string;
  /** W3C traceparent, or "". */
  readonly traceContext: string;
  /** Where the client has reached this server, as `https://host:port`; "" where it does not say. */
  readonly baseUrl: string;
  readonly query: QueryReader;
  readonly body: RequestBody;
  /** Of the last event that the client has of this stream; undefined: it has none. */
  readonly lastEventId: string | undefined;
  /** What is wrong with the request so far. */
  readonly faults: Fault[];
  /** Aborted when the client goes away before it has its answer. */
  readonly signal: AbortSignal;
  /** A variable segment of the path, decoded once. Throws RestError where it holds what no name may hold. */
  param(name: string): string;
  /** As `param`, where an integer belongs; throws RestError where there is none. */
  intParam(name: string): number;
  /** Throws the RestError that tells all faults, if there are any. To be called when everything is read. */
  throwFaults(): void;
  /** The response has left for the client. Of the two listeners exactly one is called. */
  onFlushed(listener: () => void): void;
  onAborted(listener: () => void): void;
}

/** A traceparent has 55. */
const MAX_TRACE_CHARS = 64;

/** The request that begins. To be called before anything of it is answered. */
export function openRestCall(request: FastifyRequest, reply: FastifyReply): RestCall {
  const faults: Fault[] = [];
  const delivery = new ResponseDelivery(reply.raw);
  return {
    method: request.method,
    requestId: requestIdOf(request),
    traceContext: textHeader(request, "traceparent")?.slice(0, MAX_TRACE_CHARS) ?? "",
    baseUrl: baseUrlOf(request),
    query: new QueryReader(queryOf(request.url), faults),
    body: bodyOf(request),
    lastEventId: textHeader(request, "last-event-id") || undefined,
    faults,
    signal: delivery.signal,
    param: (name) => paramOf(request, name),
    intParam: (name) => intParamOf(request, name),
    throwFaults() {
      if (faults.length > 0) throw refused(refusalOfFaults(faults));
    },
    onFlushed: (listener) => delivery.onFlushed(listener),
    onAborted: (listener) => delivery.onAborted(listener),
  };
}

function baseUrlOf(request: FastifyRequest): string {
  const host = textHeader(request, "host") ?? "";
  const scheme = textHeader(request, "x-forwarded-proto") === "https" ? "https" : request.protocol;
  return host === "" ? "" : `${scheme}://${host}`;
}

function queryOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
}

function bodyOf({ body, headers }: FastifyRequest): RequestBody {
  return new RequestBody(Buffer.isBuffer(body) ? body : Buffer.alloc(0), headers);
}

function paramOf({ params }: FastifyRequest, name: string): string {
  const value: unknown = typeof params === "object" && params !== null ? Reflect.get(params, name) : undefined;
  if (typeof value !== "string") throw new Error(`the route has no parameter ${name}`);
  if (value.includes("\0")) throw clientError(400, `${name} in the path holds a NUL character`);
  return value;
}

function intParamOf(request: FastifyRequest, name: string): number {
  const value = paramOf(request, name);
  if (/^\s*[+-]?\d+\s*$/.test(value) && Math.abs(Number(value)) < 2 ** 31) return Number(value);
  const fault: Fault = { path: name, message: "must be an integer of 32 bits", found: `"${value.slice(0, 60)}"` };
  throw refused(refusalOfFaults([fault]));
}

function textHeader({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

function requestIdOf(request: FastifyRequest): string {
  const given = textHeader(request, "x-request-id");
  // Only what is safe in a log and a message is taken over.
  return given !== undefined && /^[\w.:/+=-]{1,128}$/u.test(given) ? given : randomUUID();
}
