import { Metadata } from "@grpc/grpc-js";
import type { Fault, Refusal } from "@tutti/engine";

import type { Any } from "./gen/google/protobuf/any.ts";
import { BadRequest, ErrorInfo, RetryInfo } from "./gen/google/rpc/error_details.ts";
import type { BadRequest_FieldViolation } from "./gen/google/rpc/error_details.ts";
import { Status } from "./gen/google/rpc/status.ts";
import { statusOfRefusal } from "./status.ts";

/** What a grpc-js handler hands to its callback, or emits on its stream, to end a call. */
export type GrpcError = { readonly code: number; readonly details: string; readonly metadata: Metadata };

// A status travels in HTTP/2 headers: the message percent-encoded, and once more with the details in base64. Clients
// take 8 KB of headers without complaint, so about 6 KB may be used.
const MAX_MESSAGE_BYTES = 600;
const MAX_VALUE_BYTES = 200;
const MAX_VIOLATIONS_BYTES = 2_000;

/**
 * The refusal as the end of a gRPC call, with google.rpc.Status in the trailer `grpc-status-details-bin`: ErrorInfo
 * always, BadRequest with the faults, RetryInfo where waiting helps. Long texts and lists are cut, so that the trailer
 * stays within what clients accept.
 */
export function refusalToGrpcError(refusal: Refusal): GrpcError {
  const { grpcCode } = statusOfRefusal(refusal);
  const message = cut(refusal.message, MAX_MESSAGE_BYTES);
  const status = Status.create({ code: grpcCode, message, details: detailsOf(refusal) });
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(Status.encode(status).finish()));
  return { code: grpcCode, details: message, metadata };
}

function detailsOf(refusal: Refusal): Any[] {
  const details = [any("ErrorInfo", ErrorInfo.encode(errorInfoOf(refusal)).finish())];
  if ("faults" in refusal) details.push(any("BadRequest", BadRequest.encode(badRequestOf(refusal.faults)).finish()));
  if (refusal.kind === "Overloaded") {
    details.push(any("RetryInfo", RetryInfo.encode(retryInfoOf(refusal.retryAfterMs)).finish()));
  }
  return details;
}

function any(name: string, value: Uint8Array): Any {
  return { typeUrl: `type.googleapis.com/google.rpc.${name}`, value };
}

function errorInfoOf(refusal: Refusal): ErrorInfo {
  const metadata = new Map(Object.entries(valuesOf(refusal)).map(([key, value]) => [key, cut(value, MAX_VALUE_BYTES)]));
  return { reason: statusOfRefusal(refusal).reason, domain: "conductor", metadata };
}

function valuesOf(refusal: Refusal): { readonly [key: string]: string } {
  if ("id" in refusal) return { what: refusal.what, id: refusal.id };
  if ("status" in refusal) return { status: refusal.status };
  if ("limitBytes" in refusal) return { limitBytes: String(refusal.limitBytes) };
  return {};
}

function badRequestOf(faults: readonly Fault[]): BadRequest {
  const fieldViolations: BadRequest_FieldViolation[] = [];
  let bytesLeft = MAX_VIOLATIONS_BYTES;
  for (const { path, message, found } of faults) {
    const field = cut(path, MAX_VALUE_BYTES);
    const description = cut(found === undefined ? message : `${message}; found ${found}`, MAX_VALUE_BYTES);
    bytesLeft -= Buffer.byteLength(field) + Buffer.byteLength(description);
    if (bytesLeft < 0) break;
    fieldViolations.push({ field, description });
  }
  return { fieldViolations };
}

function retryInfoOf(retryAfterMs: number): RetryInfo {
  const seconds = Math.floor(retryAfterMs / 1000);
  return { retryDelay: { seconds, nanos: Math.round((retryAfterMs - seconds * 1000) * 1e6) } };
}

function cut(text: string, maxBytes: number): string {
  const start = text.slice(0, maxBytes);
  if (start.length === text.length && Buffer.byteLength(text) <= maxBytes) return text;
  // Without the character that the cut may have halved.
  const kept = Buffer.from(start)
    .subarray(0, maxBytes - 3)
    .toString()
    .replace(/\uFFFD$/, "");
  return `${kept}...`;
}
