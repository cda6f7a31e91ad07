import { exchange, headerOf, type ExchangeOptions } from "./exchange.ts";
import { failureText } from "./exchange-failure.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";
import { ReadTimeoutError } from "./silence.ts";
import { ioError, targetOf } from "./target.ts";
import { tryToConnect } from "./try-to-connect.ts";

/** What came of a request and of all redirections that were followed. `cause` is in the words of Conductor. */
export type Outcome =
  { readonly kind: "answered"; readonly response: HttpResponse } | { readonly kind: "failed"; readonly cause: string };

export type FollowOptions = ExchangeOptions & {
  /** How long all of it may take; the request's own time-outs count where they come to more. */
  readonly maxCallMs: number;
};

const mostRedirects = 10;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Sends the request and follows where it is redirected: GET and HEAD alone, ten times at most. Every hop is a connection
 * of its own, and so is looked at by the egress policy. Rejects only with the signal's reason.
 */
export async function follow(asked: HttpRequest, { maxCallMs, ...options }: FollowOptions): Promise<Outcome> {
  const { connectTimeoutMs, readTimeoutMs } = asked;
  const limitMs = Math.max(maxCallMs, connectTimeoutMs + readTimeoutMs);
  const orAll = (timeoutMs: number): number => (timeoutMs === 0 ? limitMs : timeoutMs);
  const request = { ...asked, connectTimeoutMs: orAll(connectTimeoutMs), readTimeoutMs: orAll(readTimeoutMs) };
  const limit = new AbortController();
  const isOver = new ReadTimeoutError(`Read timed out: the answer had not come whole after ${limitMs} ms`);
  const timer = setTimeout(() => limit.abort(isOver), limitMs);
  try {
    return await followed(request, { ...options, signal: AbortSignal.any([options.signal, limit.signal]) }, options);
  } finally {
    clearTimeout(timer);
  }
}

async function followed(
  request: HttpRequest,
  options: ExchangeOptions,
  { signal: stop }: Pick<ExchangeOptions, "signal">,
): Promise<Outcome> {
  const { method } = request;
  const target = targetOf(request.uri, method);
  if (target.kind === "none") return { kind: "failed", cause: target.cause };
  const first = target.url;
  let [url, hop] = [first, request];
  try {
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const response = await exchanged(url, hop, options);
      const next = method === "GET" || method === "HEAD" ? redirection(response, url) : undefined;
      if (next === undefined) return { kind: "answered", response };
      if (next.origin !== url.origin) hop = { ...hop, headers: hop.headers.filter(([name]) => mayTravel(name)) };
      url = next;
    }
    return { kind: "failed", cause: ioError(method, target.shown, `Maximum redirects (${mostRedirects}) exceeded`) };
  } catch (error) {
    stop.throwIfAborted();
    return { kind: "failed", cause: ioError(method, target.shown, failureText(error, url)) };
  }
}

async function exchanged(url: URL, request: HttpRequest, options: ExchangeOptions): Promise<HttpResponse> {
  if (url.protocol === "http:" || url.protocol === "https:") return await exchange(url, request, options);
  // Who can be reached at all comes first, as it does for the others.
  await tryToConnect(url, { ...options, timeoutMs: request.connectTimeoutMs });
  throw new Error(`${url.protocol.slice(0, -1)} protocol is not supported`);
}

function redirection({ statusCode, headers }: HttpResponse, from: URL): URL | undefined {
  const location = REDIRECTS.includes(statusCode) ? headerOf(headers, "location") : undefined;
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}

/** Headers that another server may be sent. The rest may hold what only the first one was meant to know. */
function mayTravel(name: string): boolean {
  return ["accept", "accept-encoding", "accept-language", "content-type", "user-agent"].includes(name.toLowerCase());
}
