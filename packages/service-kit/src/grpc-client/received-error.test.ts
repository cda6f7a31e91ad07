import { Metadata, type ServiceError } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";

import { unary } from "../grpc-server/handlers.ts";
import { RpcError } from "../grpc-server/rpc-error.ts";
import type { Message } from "../testing/echo-service.ts";
import { givenServer } from "../testing/given-server.ts";
import { receivedError } from "./received-error.ts";

test("an RpcError comes out of a client as it went in", async () => {
  const details = {
    errorInfo: { reason: "STALE_TASK", metadata: { taskId: "t1" } },
    badRequest: [{ field: "taskId", description: "is stale" }],
    retryDelayMs: 2250,
  };
  const thrown = new RpcError("FAILED_PRECONDITION", "the task has moved on", details);
  await using given = await givenServer({ once: unary((): Promise<Message> => Promise.reject(thrown)) });

  const end = await given.client.once({ text: "a" }).ended;
  const received = "error" in end ? receivedError(end.error) : undefined;

  expect(received).toMatchObject({ code: "FAILED_PRECONDITION", message: "the task has moved on", details });
  expect(received?.cause).toBe("error" in end ? end.error : undefined);
});

test("a status whose details cannot be read is still the status", () => {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from([0xff]));

  expect(receivedError(serviceError({ code: 5, metadata }))).toMatchObject({ code: "NOT_FOUND", details: {} });
  expect(receivedError(serviceError({ code: 99, metadata: new Metadata() }))).toMatchObject({
    code: "UNKNOWN",
    details: {},
  });
});

function serviceError(fields: { readonly code: number; readonly metadata: Metadata }): ServiceError {
  return Object.assign(new Error("failed"), { details: "failed", ...fields });
}
