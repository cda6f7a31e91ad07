import { statusOfRefusal } from "@tutti/contracts";
import type { Fault, Refusal } from "@tutti/engine";

import { briefMessage } from "../../operations/brief-message.ts";

/** What is written where a request cannot be answered as it was meant. Source: reference/api.md 2.2. */
export type ErrorAnswer = {
  readonly httpStatus: number;
  readonly message: string;
  readonly isRetryable: boolean;
  /** Each thing that is wrong with the request; empty where it is not the request's shape that is wrong. */
  readonly faults: readonly Fault[];
  readonly headers?: { readonly [name: string]: string };
};

/** Thrown by whatever decodes or handles a request; its answer is written in one place. */
export class RestError extends Error {
  override readonly name = "RestError";
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super(answer.message);
    this.answer = answer;
  }
}

/** An error that the client can do something about: a status of 400 to 499 and a sentence. */
export function clientError(httpStatus: number, message: string): RestError {
  return new RestError({ httpStatus, message, isRetryable: false, faults: [] });
}

/** The refusal as REST tells it; the status comes from the one table of refusals. */
export function refused(refusal: Refusal): RestError {
  const { httpStatus, isRetryable } = statusOfRefusal(refusal);
  const faults = "faults" in refusal ? refusal.faults : [];
  const message = briefMessage(refusal.message);
  if (refusal.kind !== "Overloaded") return new RestError({ httpStatus, message, isRetryable, faults });
  const headers = { "retry-after": String(Math.ceil(refusal.retryAfterMs / 1000)) };
  return new RestError({ httpStatus, message, isRetryable, faults, headers });
}
