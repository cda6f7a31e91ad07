import { expect, test } from "@jest/globals";

import { outcomeOf, summaryOf } from "./outcome.ts";

test("the steps that a program told of are counted", () => {
  const lines = ["ok    start: 7", "a word of the SDK", "ok    poll"];

  expect(outcomeOf(lines, 0)).toEqual({ passed: 2, failed: 0, skipped: 0 });
});

test.each([
  ["ends badly", ["ok    start"], 1, 1],
  ["tells of no step", [], 0, 0],
  ["was ended", ["ok    start"], -1, 1],
])("a program that %s has failed", (_, lines, code, passed) => {
  expect(outcomeOf(lines, code)).toEqual({ passed, failed: 1, skipped: 0 });
});

test("a step that failed counts once, with the bad end that follows it", () => {
  expect(outcomeOf(["ok    start", "FAIL  poll: nothing came"], 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("the summary names what was skipped only where something was", () => {
  const one = { passed: 2, failed: 0, skipped: 0 };

  expect(summaryOf([one, one])).toBe("4 passed, 0 failed");
  expect(summaryOf([one, { passed: 1, failed: 1, skipped: 3 }])).toBe("3 passed, 1 failed, 3 skipped");
});
