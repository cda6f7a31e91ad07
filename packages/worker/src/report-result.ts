import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import type { WireTaskResult } from "@tutti/contracts";

import { pauseMs } from "./back-off.ts";
import type { BackOff } from "./back-off.ts";

/** Sends one result and resolves when the server has acknowledged it. */
export type SendResult = (result: WireTaskResult) => Promise<unknown>;

// Repeating cannot change these answers.
const final: ReadonlySet<number> = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.PERMISSION_DENIED,
  status.FAILED_PRECONDITION,
  status.OUT_OF_RANGE,
  status.UNIMPLEMENTED,
  status.UNAUTHENTICATED,
]);

/**
 * Sends a result again and again, with growing pauses, until the server acknowledges it: a repeated result changes nothing. Rejects
 * with the server's error when that is final, and with the last error when `giveUp` is aborted.
 */
export async function reportResult(
  result: WireTaskResult,
  options: { readonly send: SendResult; readonly backOff: BackOff; readonly giveUp: AbortSignal },
): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    try {
      await options.send(result);
      return;
    } catch (error) {
      if (isFinal(error) || options.giveUp.aborted) throw error;
      await delay(pauseMs(options.backOff, failures, Math.random()), undefined, { signal: options.giveUp }).catch(
        () => {
          throw error;
        },
      );
    }
  }
}

/** Whether the server refused the message for its size, which no repetition changes. */
export function isTooLarge(error: unknown): boolean {
  // In gRPC's words for a message, and in Tutti's for a payload.
  const words = /larger than max|at most \d+ can be taken/i;
  return codeOf(error) === status.RESOURCE_EXHAUSTED && error instanceof Error && words.test(error.message);
}

/** An error with a gRPC code, as gRPC's own are. */
export function grpcError(code: number, message: string): Error & { readonly code: number } {
  return Object.assign(new Error(`${code} ${status[code] ?? "UNKNOWN"}: ${message}`), { code });
}

/** A server that restarts is no problem of the worker: it asks again. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED;
}

/** The gRPC code of an error; undefined when it is none of gRPC's. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : undefined;
}

function isFinal(error: unknown): boolean {
  const code = codeOf(error);
  // What gRPC did not send is a fault on this side, such as an output that cannot be encoded.
  return code === undefined || final.has(code) || isTooLarge(error);
}
