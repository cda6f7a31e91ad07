import { refusalOfFaults, statusOfRefusal } from "@tutti/contracts";
import type { workerGrpc } from "@tutti/contracts";
import type { Refusal } from "@tutti/engine";

/** A refusal, as an answer in a frame. */
export function refusedOf(refusal: Refusal): workerGrpc.ResultRefused {
  const { grpcCode: code, reason, isRetryable: retryable } = statusOfRefusal(refusal);
  const retryAfterMs = refusal.kind === "Overloaded" ? refusal.retryAfterMs : 0;
  return { code, reason, message: refusal.message, retryable, retryAfterMs };
}

/** Something is wrong with the shape of what was sent. */
export function refusedForFaults(faults: Parameters<typeof refusalOfFaults>[0]): workerGrpc.ResultRefused {
  return refusedOf(refusalOfFaults(faults));
}

/** It may have been applied: a repeat tells. */
export const internalFault: workerGrpc.ResultRefused = {
  code: 13,
  reason: "INTERNAL",
  message: "internal error",
  retryable: true,
  retryAfterMs: 0,
};
