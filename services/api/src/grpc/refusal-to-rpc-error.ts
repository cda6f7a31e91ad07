import { status } from "@grpc/grpc-js";
import { statusOfRefusal } from "@tutti/contracts";
import type { Refusal } from "@tutti/engine";
import { RpcError, type FieldViolation, type RpcCode } from "@tutti/service-kit";

import { briefMessage } from "../operations/brief-message.ts";

// A status travels in HTTP/2 headers, which clients limit to 8 KB.
const maxViolations = 10;
const maxChars = 200;

/** The refusal as the end of a call, with its data as `google.rpc` messages. Source: reference/api.md 1.4. */
export function refusalToRpcError(refusal: Refusal, message: string = refusal.message): RpcError {
  const { grpcCode, reason } = statusOfRefusal(refusal);
  return new RpcError(codeNamed(grpcCode), briefMessage(message), {
    errorInfo: { reason, metadata: valuesOf(refusal) },
    ...("faults" in refusal ? { badRequest: violationsOf(refusal.faults) } : {}),
    ...(refusal.kind === "Overloaded" ? { retryDelayMs: refusal.retryAfterMs } : {}),
  });
}

function codeNamed(grpcCode: number): RpcCode {
  const name = status[grpcCode];
  // The table of refusals has codes of grpc-js alone, and none of them is OK.
  return name === undefined || name === "OK" ? "INTERNAL" : (name as RpcCode);
}

function valuesOf(refusal: Refusal): Readonly<Record<string, string>> {
  if ("id" in refusal) return { what: refusal.what, id: refusal.id.slice(0, maxChars) };
  if ("status" in refusal) return { status: refusal.status };
  if ("limitBytes" in refusal) return { limitBytes: String(refusal.limitBytes) };
  return {};
}

function violationsOf(faults: Extract<Refusal, { kind: "InvalidArgument" }>["faults"]): readonly FieldViolation[] {
  return faults.slice(0, maxViolations).map(({ path, message, found }) => ({
    field: path.slice(0, maxChars),
    description: (found === undefined ? message : `${message}; found ${found}`).slice(0, maxChars),
  }));
}
