import { status as grpcStatus } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import type { Refusal } from "@tutti/engine";

import { BadRequest, ErrorInfo, RetryInfo } from "./gen/google/rpc/error_details.ts";
import { Status } from "./gen/google/rpc/status.ts";
import { refusalToGrpcError } from "./refusal-to-grpc-error.ts";
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
  [{ kind: "Overloaded", retryAfterMs: 1, message }, "RESOURCE_EXHAUSTED", 429],
  [{ kind: "Unavailable", message }, "UNAVAILABLE", 500],
];
test.each(STATUSES.map(([refusal, code, http]) => [refusal.kind, code, http, refusal] as const))(
  "%s is %s over gRPC and %d over REST",
  (_, code, httpStatus, refusal) => {
    expect(statusOfRefusal(refusal)).toMatchObject({ grpcCode: grpcStatus[code], httpStatus });
  },
);

test("only Unavailable and Overloaded may be repeated unchanged", () => {
  const retryable = STATUSES.map(([refusal]) => refusal).filter((refusal) => statusOfRefusal(refusal).isRetryable);

  expect(retryable.map(({ kind }) => kind)).toEqual(["Overloaded", "Unavailable"]);
});

describe("the trailer grpc-status-details-bin", () => {
  const statusIn = (refusal: Refusal) => {
    const [bytes] = refusalToGrpcError(refusal).metadata.get("grpc-status-details-bin");
    return Status.decode(bytes as Buffer);
  };
  const detailIn = (refusal: Refusal, name: string) =>
    statusIn(refusal).details.find(({ typeUrl }) => typeUrl === `type.googleapis.com/google.rpc.${name}`)?.value ??
    new Uint8Array();

  test("repeats code and message and says why, with the values that belong to it", () => {
    const refusal: Refusal = { kind: "NotFound", what: "task", id: "x", message: "No such task" };

    expect(statusIn(refusal)).toMatchObject({ code: grpcStatus.NOT_FOUND, message: "No such task" });
    expect(ErrorInfo.decode(detailIn(refusal, "ErrorInfo"))).toEqual({
      reason: "NOT_FOUND",
      domain: "conductor",
      metadata: new Map([
        ["what", "task"],
        ["id", "x"],
      ]),
    });
  });

  test("lists the faults of what was sent", () => {
    const faults = [{ path: "tasks[0].type", message: "must be a text", found: "1" }];

    expect(BadRequest.decode(detailIn({ kind: "InvalidDefinition", faults, message }, "BadRequest"))).toEqual({
      fieldViolations: [{ field: "tasks[0].type", description: "must be a text; found 1" }],
    });
  });

  test("says how long to wait before another try", () => {
    const detail = detailIn({ kind: "Overloaded", retryAfterMs: 1_250, message }, "RetryInfo");

    expect(RetryInfo.decode(detail)).toEqual({ retryDelay: { seconds: 1, nanos: 250_000_000 } });
  });

  test("stays small enough for a header, whatever the refusal holds", () => {
    const long = "é".repeat(1_000_000);
    const faults = Array.from({ length: 1_000 }, () => ({ path: long, message: long, found: long }));

    const { metadata, details } = refusalToGrpcError({ kind: "InvalidArgument", faults, message: long });

    const trailer = (metadata.get("grpc-status-details-bin")[0] as Buffer).toString("base64");
    expect(encodeURIComponent(details).length + trailer.length).toBeLessThan(7_000);
  });
});
