import { expect, test } from "@jest/globals";

import { coreReason } from "./core-reason.ts";

const id = "01a21706-be65-7000-8b7b-803c8aa47ef0";

test("the reason of a failure is what somebody wrote, however deep it failed", () => {
  const failed = `Task ${id} failed with status: FAILED and reason: '502 from 'billing''`;

  expect(coreReason("502")).toBe("502");
  expect(coreReason(failed)).toBe("502 from 'billing'");
  expect(
    coreReason(`Task ${id} failed with status: FAILED and reason: 'Sub workflow b.1/${id} failure reason: ${failed}'`),
  ).toBe("502 from 'billing'");
});

test("where nobody wrote one it stays whole", () => {
  const failed = `Task ${id} failed with status: TIMED_OUT and reason: 'null'`;

  expect(coreReason(failed)).toBe(failed);
  expect(coreReason("")).toBe("");
});
