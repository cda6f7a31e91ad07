import { Metadata, status } from "@grpc/grpc-js";

import type { Log } from "../log/make-log.ts";
import { RpcError } from "./rpc-error.ts";
import { encodeStatus, statusDetailsTrailer } from "./status-details.ts";

/** What ends a failed call on the wire. */
export interface ErrorStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/**
 * The status for whatever a handler threw.
 *
 * An RpcError is told as it is; anything else is logged, once, and becomes INTERNAL with the request's id and nothing of what went wrong.
 * Texts are cut to what trailers can carry: clients drop a connection whose trailers exceed about 8 kB.
 */
export function errorStatus(
  error: unknown,
  { log, requestId }: { readonly log: Log; readonly requestId: string },
): ErrorStatus {
  if (error instanceof RpcError) {
    log[ownFaults.has(error.code) ? "error" : "debug"]({ err: error, code: error.code }, "call refused");
    return statusFor(error);
  }
  log.error({ err: error }, "call failed");
  const message = `internal error; the server's log has more under request id ${requestId}`;
  return statusFor(new RpcError("INTERNAL", message, { errorInfo: { reason: "INTERNAL", metadata: { requestId } } }));
}

/** The status that tells this error, always with a reason: where none was given it is the code's name. */
export function statusFor(error: RpcError): ErrorStatus {
  const message = cutToEncoded(error.message, maxMessageBytes);
  const metadata = new Metadata();
  const details = { errorInfo: { reason: error.code }, ...error.details };
  const encoded = encodeStatus({ code: error.code, message, details });
  // Details are for machines: half a message is worth nothing, so they are carried whole or not at all.
  if (encoded.length <= maxDetailsBytes) metadata.set(statusDetailsTrailer, encoded);
  return { code: status[error.code], details: message, metadata };
}

const ownFaults: ReadonlySet<string> = new Set(["INTERNAL", "UNKNOWN", "DATA_LOSS"]);
const maxMessageBytes = 2000;
const maxDetailsBytes = 3500;

/** The text cut so that its percent-encoded form, which grpc-js sends, has at most so many bytes. */
function cutToEncoded(text: string, maxBytes: number): string {
  // encodeURI throws on half a surrogate pair, and would take the process with it.
  let cut = Buffer.from(text.slice(0, maxBytes), "utf8").toString("utf8");
  while (encodeURI(cut).length > maxBytes)
    cut = Array.from(cut)
      .slice(0, -Math.ceil(cut.length / 8))
      .join("");
  return cut.length === text.length ? cut : `${cut}...`;
}
