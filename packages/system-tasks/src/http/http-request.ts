import { interpolatedText, isJsonArray, isJsonObject, jsonToText, memberOf } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";

import { asHeaderText, mediaTypeFault } from "./media-type.ts";

/** What an HTTP task is asked to send. */
export type HttpRequest = {
  readonly method: HttpMethod;
  readonly uri: string;
  /** As they are sent: those that the task names, and what it does not: accept, content type, how bodies may be packed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
  /** 0: no limit of its own. */
  readonly connectTimeoutMs: number;
  /** How long nothing may come. 0: no limit of its own. */
  readonly readTimeoutMs: number;
};

/** A request, or why there is none: nothing is sent then. */
export type ReadRequest =
  | { readonly kind: "request"; readonly request: HttpRequest }
  /** It lacks what it must have: FAILED with that reason, and no output. */
  | { readonly kind: "incomplete"; readonly reason: string }
  /** It can never be sent: FAILED_WITH_TERMINAL_ERROR. */
  | { readonly kind: "malformed"; readonly reason: string }
  /** What it asks for does not exist. `cause` is in the words of Conductor. */
  | { readonly kind: "impossible"; readonly cause: string };

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const;
export type HttpMethod = (typeof METHODS)[number];

const usualTimeoutMs = 3_000;
/** What is longer waits so long: nothing waits for ever. */
const longestTimeoutMs = 3_600_000;

/** The request that the input describes, in `http_request` or flat. Source: reference/engine.md 5.19. */
export function readHttpRequest(input: JsonObject): ReadRequest {
  const given = memberOf(input, "http_request") ?? input;
  if (!isJsonObject(given)) return malformed("http_request", "an object", given);
  const [uri, method] = [memberOf(given, "uri") ?? null, memberOf(given, "method") ?? null];
  if (uri === null) return { kind: "incomplete", reason: MISSING_URI };
  if (typeof uri !== "string") return malformed("uri", "a text", uri);
  if (method === null) return { kind: "incomplete", reason: "No HTTP method specified" };
  return readParts(given, { uri, method });
}

const MISSING_URI = "Missing HTTP URI.  See documentation for HttpTask for required input parameters";

function readParts(given: JsonObject, { uri, method }: { readonly uri: string; readonly method: Json }): ReadRequest {
  const [connectTimeoutMs, readTimeoutMs] = [timeoutMs(given, "connectionTimeOut"), timeoutMs(given, "readTimeOut")];
  if (typeof connectTimeoutMs !== "number") return connectTimeoutMs;
  if (typeof readTimeoutMs !== "number") return readTimeoutMs;
  const headers = memberOf(given, "headers") ?? {};
  if (!isJsonObject(headers)) return malformed("headers", "an object", headers);
  const [accept, contentType] = [mediaType(given, "accept"), mediaType(given, "contentType")];
  const fault = mediaTypeFault(accept) ?? mediaTypeFault([contentType.join(", ")]);
  if (fault !== undefined) return { kind: "impossible", cause: fault };
  const known = METHODS.find((one) => one === method);
  if (known === undefined) {
    return {
      kind: "impossible",
      cause: `java.lang.IllegalArgumentException: Invalid HTTP method: ${interpolatedText(method)}`,
    };
  }
  const named = { accept: accept.join(", "), "content-type": contentType.join(", ") };
  const request = {
    method: known,
    uri,
    headers: headersOf(headers, named),
    body: bodyOf(given),
    connectTimeoutMs,
    readTimeoutMs,
  };
  return { kind: "request", request };
}

function malformed(field: string, wanted: string, came: Json): ReadRequest {
  // Not the value itself: it may hold a secret.
  const kind = isJsonArray(came)
    ? "a list"
    : isJsonObject(came)
      ? "an object"
      : `a ${typeof came === "object" ? "number" : typeof came}`;
  return { kind: "malformed", reason: `The HTTP task's ${field} must be ${wanted}; it is ${kind}` };
}

function timeoutMs(given: JsonObject, field: string): number | ReadRequest {
  const value = memberOf(given, field) ?? usualTimeoutMs;
  const milliseconds = typeof value === "string" && /^\d{1,15}$/u.test(value.trim()) ? Number(value) : value;
  if (typeof milliseconds !== "number" || milliseconds < 0) return malformed(field, "milliseconds, 0 or more", value);
  return Math.min(milliseconds, longestTimeoutMs);
}

function mediaType(given: JsonObject, field: string): readonly string[] {
  const value = memberOf(given, field) ?? "application/json";
  return (isJsonArray(value) ? value : [value]).map(interpolatedText);
}

/** Those that belong to the connection, which is not the task's to arrange. */
const OWN_HEADERS = [
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What the task names wins over what goes without saying. */
function headersOf(given: JsonObject, named: Readonly<Record<string, string>>): HttpRequest["headers"] {
  const said = Object.entries(given).flatMap(([name, value]) =>
    value === null || OWN_HEADERS.includes(name.toLowerCase()) ? [] : [[name, asHeaderText(value)] as const],
  );
  const names = new Set(said.map(([name]) => name.toLowerCase()));
  const unsaid = { ...named, "accept-encoding": "gzip, deflate, br", "user-agent": "tutti" };
  return [...said, ...Object.entries(unsaid).filter(([name]) => !names.has(name))];
}

/** Texts as they are, anything else as JSON. */
function bodyOf(given: JsonObject): string | undefined {
  const body = memberOf(given, "body") ?? null;
  if (body === null) return undefined;
  return typeof body === "string" ? body : jsonToText(body);
}
