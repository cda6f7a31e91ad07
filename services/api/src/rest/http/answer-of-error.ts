import { OutageError } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import { RestError } from "./rest-error.ts";
import type { ErrorAnswer } from "./rest-error.ts";

/**
 * The answer for whatever was thrown: a RestError's own; for what fastify refuses (a body that is too large, a broken
 * path) its status and words; 500 for an outage, which may be over soon, and for a bug. Both are logged here and nowhere
 * else.
 */
export function answerOfError(error: unknown, { log, requestId }: { log: Log; requestId: string }): ErrorAnswer {
  if (error instanceof RestError) return error.answer;
  const httpStatus = clientStatusOf(error);
  if (httpStatus !== undefined && error instanceof Error) {
    return { httpStatus, message: error.message, isRetryable: false, faults: [] };
  }
  if (error instanceof OutageError) {
    log.warn({ err: error, requestId }, "a request failed: what stands behind the service is away");
    return { httpStatus: 500, message: AWAY, isRetryable: true, faults: [] };
  }
  log.error({ err: error, requestId }, "a request failed");
  return { httpStatus: 500, message: `internal error; request ${requestId}`, isRetryable: false, faults: [] };
}

const AWAY = "what stands behind the service cannot be reached now; try again";

function clientStatusOf(error: unknown): number | undefined {
  const status: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "statusCode") : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}
