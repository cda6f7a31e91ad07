import { status as grpcStatus } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import type { Refusal } from "@tutti/engine";

import { statusOfRefusal } from "./status.ts";

const message = "m";

const STATUSES: readonly [Refusal, keyof typeof grpcStatus, number][] = [
  [{ kind: "NotFound", what: "workflow", id: "x", message }, "NOT_FOUND", 404],
  [{ kind: "AlreadyExists", what: "workflowDef", id: "x", message }, "ALREADY_EXISTS", 409],
  [{ kind: "IllegalTransition", status: "COMPLETED", message }, "FAILED_PRECONDITION", 409],
  [{ kind: "WrongStateAsNotFound", status: "RUNNING", message }, "FAILED_PRECONDITION", 404],
  [{ kind: "IllegalState", status: "RUNNING", message }, "FAILED_PRECONDITION", 500],
  [{ kind: "StaleTask", message }, "FAILED_PRECONDITION", 409],
  [{ kind: "InvalidDefinition", faults: [], message }, "INVALID_ARGUMENT", 400],
  [{ kind: "InvalidArgument", faults: [], message }, "INVALID_ARGUMENT", 400],
  [{ kind: "PayloadMissing", path: "x", message }, "FAILED_PRECONDITION", 500],
  [{ kind: "TooLarge", limitBytes: 1, message }, "RESOURCE_EXHAUSTED", 413],
  [{ kind: "LimitReached", message }, "RESOURCE_EXHAUSTED", 429],
  [{ kind: "Overloaded", retryAfterMs: 1, message }, "RESOURCE_EXHAUSTED", 429],
  [{ kind: "Unavailable", message }, "UNAVAILABLE", 500],
  [{ kind: "Undecidable", message }, "INTERNAL", 500],
];
test.each(STATUSES.map(([refusal, code, http]) => [refusal.kind, code, http, refusal] as const))(
  "%s is %s over gRPC and %d over REST",
  (_, code, httpStatus, refusal) => {
    expect(statusOfRefusal(refusal)).toMatchObject({ grpcCode: grpcStatus[code], httpStatus });
  },
);

test("only what passes by itself may be repeated unchanged", () => {
  const retryable = STATUSES.map(([refusal]) => refusal).filter((refusal) => statusOfRefusal(refusal).isRetryable);

  expect(retryable.map(({ kind }) => kind)).toEqual(["LimitReached", "Overloaded", "Unavailable"]);
});
