import type { Fault } from "@tutti/engine";

import type { ErrorAnswer } from "../http/rest-error.ts";
import type { ResponseObject } from "./response-json.ts";

/** More than anybody reads of a body that is wrong all over. */
const MAX_ERRORS = 100;
const MAX_MESSAGE_CHARS = 2_000;

/**
 * Conductor's ErrorResponse. `instance` is this server's name; it is left out where the request's fields are at fault.
 * Source: reference/api.md 2.2.
 */
export function errorToJson(
  { httpStatus, message, isRetryable, faults }: ErrorAnswer,
  instance: string,
): ResponseObject {
  return {
    status: httpStatus,
    message: message.slice(0, MAX_MESSAGE_CHARS),
    instance: faults.length === 0 ? instance : undefined,
    retryable: isRetryable,
    validationErrors: faults.length === 0 ? undefined : faults.slice(0, MAX_ERRORS).map(faultToJson),
  };
}

function faultToJson({ path, message, found }: Fault): ResponseObject {
  return { path, message, invalidValue: found };
}
