import { once } from "node:events";
import { request as openRequest, type ClientRequest, type IncomingMessage } from "node:http";

import type { EgressPolicy } from "../egress/egress-policy.ts";
import { guardedConnect } from "../egress/guarded-connect.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";
import { bodyText, readBody } from "./read-body.ts";
import { Silence } from "./silence.ts";

export type ExchangeOptions = {
  readonly policy: EgressPolicy;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal;
};

/**
 * Sends one request over a connection of its own and reads the answer whole. A connection that is kept would save a
 * handshake, and now and then fail a call because its other end had just closed it. By Node's own client: undici's takes no
 * `100 Continue` that it has not asked for, and no header named `constructor`.
 *
 * Rejects with what went wrong, and with the signal's reason.
 */
export async function exchange(
  url: URL,
  request: HttpRequest,
  { policy, maxResponseBytes, signal }: ExchangeOptions,
): Promise<HttpResponse> {
  const silence = new Silence(request.readTimeoutMs);
  const stop = AbortSignal.any([signal, silence.signal]);
  const sending = opened(url, request, { policy, silence });
  try {
    const response = await responseTo(sending, request, stop);
    const { statusCode = 0, rawHeaders } = response;
    // Node reads them as ISO-8859-1, one letter a byte; what is sent today is UTF-8.
    const headers = rawHeaders.map((text) => Buffer.from(text, "latin1").toString());
    const encoding = hasBody(statusCode, request) ? headerOf(headers, "content-encoding") : "";
    const bytes = await readBody(response, encoding, maxResponseBytes);
    const body = bytes.length === 0 ? undefined : bodyText(bytes, headerOf(headers, "content-type"));
    return { statusCode, headers, body };
  } catch (error) {
    stop.throwIfAborted();
    throw error;
  } finally {
    silence.end();
    // Whatever is still open is of no use to anybody.
    sending.destroy();
  }
}

/** The first value of a header. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text.toLowerCase() === name);
  return index === -1 ? undefined : headers[index + 1];
}

type Opening = { readonly policy: EgressPolicy; readonly silence: Silence };

function opened(url: URL, request: HttpRequest, { policy, silence }: Opening): ClientRequest {
  const { method, headers, body, connectTimeoutMs: timeoutMs } = request;
  const host = headers.find(([name]) => name.toLowerCase() === "host")?.[1];
  const { protocol, port } = url;
  // The name that a certificate must be of is the one that is asked for.
  const target = { protocol, port, hostname: url.hostname.replace(/^\[|\]$/gu, ""), host: host ?? url.host };
  const connect = guardedConnect({ policy, timeoutMs, connected: (socket) => silence.beginOn(socket) });
  const sending = openRequest({
    method,
    path: `${url.pathname}${url.search}`,
    headers: [...(host === undefined ? ["host", url.host] : []), ...headers.flat(), ...lengthOf(body, method)],
    createConnection: (_options, connected) => {
      connect(target, (...[error, socket]) => (error === null ? connected(null, socket) : connected(error, NO_SOCKET)));
      return undefined;
    },
  });
  // All that come, as long as they come to no more than Node's limit of bytes.
  sending.maxHeadersCount = 0;
  // What breaks after the answer has been read breaks nothing.
  sending.on("error", () => undefined);
  return sending;
}

/** The connection is gone: the error is what counts. */
const NO_SOCKET = undefined as never;

async function responseTo(sending: ClientRequest, request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const response = once(sending, "response", { signal });
  sending.end(request.body);
  const [message]: IncomingMessage[] = await response;
  if (message === undefined) throw new Error("no response came with the event of that name");
  // A body is not read in one go: who stops it must reach it there.
  const stop = (): void => void message.destroy(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  message.once("close", () => signal.removeEventListener("abort", stop));
  return message;
}

/** A body is sent with its length, since not every server takes it in chunks. */
function lengthOf(body: string | undefined, method: string): readonly string[] {
  if (body !== undefined) return ["content-length", String(Buffer.byteLength(body))];
  return ["POST", "PUT", "PATCH"].includes(method) ? ["content-length", "0"] : [];
}

/** Answers without a body may name an encoding all the same: that of the body which they do not have. */
function hasBody(statusCode: number, { method }: HttpRequest): boolean {
  return method !== "HEAD" && statusCode !== 204 && statusCode !== 304;
}
