import { expect, test } from "@jest/globals";
import { QueueUnavailableError, StoreUnavailableError } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import { answerOfError } from "./answer-of-error.ts";
import { clientError } from "./rest-error.ts";

const context = { log: makeLog({ service: "api", instance: "api-1" }, { level: "silent" }), requestId: "r-1" };

test.each([StoreUnavailableError, QueueUnavailableError])(
  "an outage may be over when the request is sent again (%p)",
  (Outage) => {
    const answer = answerOfError(new Outage("connect ECONNREFUSED 10.0.0.7:3306", { cause: undefined }), context);

    expect(answer).toMatchObject({ httpStatus: 500, isRetryable: true });
    expect(answer.message).not.toContain("10.0.0.7");
  },
);

test("a bug is told by its request's id and nothing else, and is not to be tried again", () => {
  const answer = answerOfError(new TypeError("secret"), context);

  expect(answer).toEqual({ httpStatus: 500, message: "internal error; request r-1", isRetryable: false, faults: [] });
});

test("what the client can do something about is told as it is", () => {
  expect(answerOfError(clientError(404, "not there"), context)).toMatchObject({
    httpStatus: 404,
    message: "not there",
  });
});
