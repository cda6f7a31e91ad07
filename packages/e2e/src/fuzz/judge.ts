import { status } from "@grpc/grpc-js";

import { asText, isObject, parsed } from "../json.ts";

/** Answers of 500 that Conductor's clients know for a state that does not fit. Source: reference/api.md 2.2 "State errors". */
const KNOWN_500 = [
  /^(PUT|POST) \/api\/workflow\/.*(resume|skiptask)/u,
  /Unable to download payload from external storage path/u,
];

const BAD_CODES: ReadonlySet<number> = new Set([status.INTERNAL, status.UNKNOWN, status.DATA_LOSS, status.UNAVAILABLE]);

/** Why an answer over REST is none that a client's mistake may get; undefined where it is fine. */
export function restFault(request: string, { status: code, text }: { readonly status: number; readonly text: string }) {
  if (code === 0) return "no answer";
  const body = parsed(text);
  const message = isObject(body) ? asText(body["message"]) : text;
  if (/\n\s+at /u.test(text)) return `a stack trace: ${text.slice(0, 300)}`;
  if (code < 500) return undefined;
  const isKnown = code === 500 && KNOWN_500.some((one) => one.test(request) || one.test(message));
  return isKnown ? undefined : `${code} ${message.slice(0, 300)}`;
}

/** The same of a call over gRPC. */
export function grpcFault(code: number, details: string): string | undefined {
  if (/\n\s+at /u.test(details)) return `a stack trace: ${details.slice(0, 300)}`;
  return BAD_CODES.has(code) ? `${status[code] ?? code} ${details.slice(0, 300)}` : undefined;
}
