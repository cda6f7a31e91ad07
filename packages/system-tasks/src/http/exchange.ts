import { Client } from "undici";

import type { EgressPolicy } from "../egress/egress-policy.ts";
import { guardedConnect } from "../egress/guarded-connect.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";
import { bodyText, readBody } from "./read-body.ts";

export type ExchangeOptions = {
  readonly policy: EgressPolicy;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal;
};

/** Nothing came for as long as the task allows, or not all of it in the time that a call has. */
export class ReadTimeoutError extends Error {
  override readonly name = "ReadTimeoutError";
}

/**
 * Sends one request over a connection of its own and reads the answer whole. A connection that is kept would save a
 * handshake, and now and then fail a call because its other end had just closed it.
 *
 * Rejects with what went wrong, and with the signal's reason.
 */
export async function exchange(
  url: URL,
  request: HttpRequest,
  { policy, maxResponseBytes, signal }: ExchangeOptions,
): Promise<HttpResponse> {
  const silence = new Silence(request.readTimeoutMs);
  const connect = guardedConnect({ policy, timeoutMs: request.connectTimeoutMs, connected: () => silence.begin() });
  // Undici's own limits are looked at once in a while only.
  const client = new Client(url.origin, { connect, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
  try {
    const options = {
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: request.headers.flat(),
      body: request.body ?? null,
      // As they came. The types of undici do not know of it under this name.
      responseHeaders: "raw",
      reset: true,
      signal: AbortSignal.any([signal, silence.signal]),
    };
    const { statusCode, headers, body } = await client.request(options);
    silence.broken();
    const raw = rawHeaders(headers);
    const limits = { maxBytes: maxResponseBytes, came: () => silence.broken() };
    const bytes = await readBody(body, hasBody(statusCode, request) ? headerOf(raw, "content-encoding") : "", limits);
    const text = bytes.length === 0 ? undefined : bodyText(bytes, headerOf(raw, "content-type"));
    return { statusCode, headers: raw, body: text };
  } finally {
    silence.end();
    // Whatever is still open is of no use to anybody.
    await client.destroy().catch(() => undefined);
  }
}

/** The first value of a header. */
export function headerOf(headers: readonly string[], name: string): string | undefined {
  const index = headers.findIndex((text, place) => place % 2 === 0 && text.toLowerCase() === name);
  return index === -1 ? undefined : headers[index + 1];
}

/** Answers without a body may name an encoding all the same: that of the body which they do not have. */
function hasBody(statusCode: number, { method }: HttpRequest): boolean {
  return method !== "HEAD" && statusCode !== 204 && statusCode !== 304;
}

/** With `raw`, undici gives a flat list; its types know only of the other form. */
function rawHeaders(headers: unknown): readonly string[] {
  return Array.isArray(headers) ? headers.map(String) : [];
}

/** Ends a call once nothing has come for too long. */
class Silence {
  readonly #limit = new AbortController();
  readonly #limitMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  get signal(): AbortSignal {
    return this.#limit.signal;
  }

  begin(): void {
    this.#timer ??= setTimeout(() => this.#limit.abort(new ReadTimeoutError("Read timed out")), this.#limitMs);
  }

  /** Something came: it begins anew. */
  broken(): void {
    this.#timer?.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
