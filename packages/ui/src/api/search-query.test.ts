import { expect, test } from "@jest/globals";

import { queryOf } from "./search-query.ts";

test("a filter becomes Conductor's query, and quotes within a value stay within it", () => {
  expect(queryOf({ status: ["FAILED", "TIMED_OUT"], name: 'a "b"', from: 5 })).toBe(
    'status IN (FAILED,TIMED_OUT) AND workflowType="a \\"b\\"" AND startTime>5',
  );
  expect(queryOf({ raw: "status = RUNNING", name: "a" })).toBe("status = RUNNING");
});
