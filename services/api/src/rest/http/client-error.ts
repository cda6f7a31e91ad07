import type { Socket } from "node:net";

import { errorToJson } from "../json/error-to-json.ts";
import { responseToText } from "../json/response-json.ts";

/** The most that a request line and headers may have together: long searches travel in the URL. */
export const MAX_HEADER_BYTES = 64 * 1024;

type ConnectionError = Error & { readonly code?: string };

/** Answers what is no HTTP request at all, or one whose headers are too long: nothing else can any more. */
export function answerBrokenRequest(error: ConnectionError, socket: Socket, instance: string): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = statusLine(error);
  const body = responseToText(
    errorToJson({ httpStatus: Number.parseInt(status), message, isRetryable: false, faults: [] }, instance),
  );
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

function statusLine({ code, message }: ConnectionError): readonly [string, string] {
  if (code === "HPE_HEADER_OVERFLOW") {
    return ["431 Request Header Fields Too Large", `the request line and headers exceed ${MAX_HEADER_BYTES} bytes`];
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return ["408 Request Timeout", "the request did not arrive in time"];
  return ["400 Bad Request", `this is no HTTP request: ${message}`];
}
