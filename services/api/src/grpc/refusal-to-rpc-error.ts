import { status } from "@grpc/grpc-js";
import { statusOfRefusal } from "@tutti/contracts";
import type { Refusal } from "@tutti/engine";
import { RpcError, type FieldViolation, type RpcCode, type RpcErrorDetails } from "@tutti/service-kit";

import { briefMessage } from "../operations/brief-message.ts";
import { fieldPath } from "./field-path.ts";

// A status travels in HTTP/2 headers, of which clients take 8 KB: with all its details or with none.
const maxViolationsBytes = 2_000;
const maxValueBytes = 200;

/** When to come again where nothing else is known. */
export const usualRetryDelayMs = 1_000;

/** The refusal as the end of a call, with its data as `google.rpc` messages. Source: reference/api.md 1.4. */
export function refusalToRpcError(refusal: Refusal, message: string = refusal.message): RpcError {
  const { grpcCode, reason } = statusOfRefusal(refusal);
  return new RpcError(codeNamed(grpcCode), briefMessage(message), {
    errorInfo: { reason, metadata: valuesOf(refusal) },
    ...("faults" in refusal && refusal.faults.length > 0 ? { badRequest: violationsOf(refusal.faults) } : {}),
    ...retryOf(refusal),
    ...resourceOf(refusal),
  });
}

function codeNamed(grpcCode: number): RpcCode {
  const name = status[grpcCode];
  // The table of refusals has codes of grpc-js alone, and none of them is OK.
  return name === undefined || name === "OK" ? "INTERNAL" : (name as RpcCode);
}

function valuesOf(refusal: Refusal): Readonly<Record<string, string>> {
  if ("id" in refusal) return { what: refusal.what, id: cut(refusal.id) };
  if ("status" in refusal) return { status: refusal.status };
  if ("limitBytes" in refusal) return { limitBytes: String(refusal.limitBytes) };
  return {};
}

function retryOf(refusal: Refusal): Pick<RpcErrorDetails, "retryDelayMs"> {
  if (!statusOfRefusal(refusal).isRetryable) return {};
  return { retryDelayMs: refusal.kind === "Overloaded" ? refusal.retryAfterMs : usualRetryDelayMs };
}

function resourceOf(refusal: Refusal): Pick<RpcErrorDetails, "resource"> {
  if (!("id" in refusal)) return {};
  const { what, id } = refusal;
  const type = `conductor.proto.${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  return { resource: { type, name: cut(id) } };
}

function violationsOf(faults: Extract<Refusal, { kind: "InvalidArgument" }>["faults"]): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  let bytesLeft = maxViolationsBytes;
  for (const { path, message, found } of faults) {
    const field = cut(fieldPath(path));
    const description = cut(found === undefined ? message : `${message}; found ${found}`);
    bytesLeft -= Buffer.byteLength(field) + Buffer.byteLength(description);
    if (bytesLeft < 0) break;
    violations.push({ field, description });
  }
  return violations;
}

function cut(text: string): string {
  const start = text.slice(0, maxValueBytes);
  if (start.length === text.length && Buffer.byteLength(start) <= maxValueBytes) return text;
  const kept = Buffer.from(start)
    .subarray(0, maxValueBytes - 3)
    .toString();
  // Without the character that the cut may have halved.
  return `${kept.replace(/\uFFFD$/u, "")}...`;
}
