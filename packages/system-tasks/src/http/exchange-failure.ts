import { ConnectTimeoutError, EgressRefusedError } from "../egress/guarded-connect.ts";
import { ResponseError } from "./read-body.ts";
import { ReadTimeoutError } from "./silence.ts";

/** Why a request was not answered, in the words in which Conductor tells it; they hold nothing of the request. */
export function failureText(error: unknown, { protocol, host, hostname }: URL): string {
  const connecting = (why: string): string => `Connect to ${protocol}//${host} failed: ${why}`;
  if (error instanceof EgressRefusedError || error instanceof ConnectTimeoutError) return connecting(error.message);
  if (error instanceof ReadTimeoutError || error instanceof ResponseError) return error.message;
  const code = codeOf(error);
  const connect = CONNECT_FAILURES.get(code);
  if (connect !== undefined) return connecting(connect);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `${hostname}: Name or service not known`;
  if (code === "ECONNRESET" && CLOSED.includes(textMember(error, "message"))) return `${host} failed to respond`;
  return OTHER_FAILURES.get(code) ?? textMember(error, "message");
}

const CONNECT_FAILURES: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "Connection refused"],
  ["EHOSTUNREACH", "No route to host"],
  ["ENETUNREACH", "Network is unreachable"],
  ["EADDRNOTAVAIL", "Cannot assign requested address"],
  ["ETIMEDOUT", "Connection timed out"],
  ["EACCES", "Permission denied"],
]);

/** How Node says that the other end has closed the connection before its answer, or before the end of it. */
const CLOSED: readonly string[] = ["socket hang up", "aborted"];

const OTHER_FAILURES: ReadonlyMap<string, string> = new Map([
  ["ECONNRESET", "Connection reset"],
  ["EPIPE", "Broken pipe"],
]);

/** That of the error, or of the first of several attempts at a connection. */
function codeOf(error: unknown): string {
  const attempts: unknown = Reflect.get(Object(error), "errors");
  return textMember(Array.isArray(attempts) ? attempts[0] : error, "code");
}

function textMember(error: unknown, name: string): string {
  const value: unknown = Reflect.get(Object(error), name);
  return typeof value === "string" ? value : "";
}
