import { expect, test } from "@jest/globals";

import { known, slownessText, usualText } from "./usual.ts";

const usual = { count: 50, p50Ms: 400, p95Ms: 1000 };

test.each([
  [900, undefined],
  [1000, undefined],
  [3100, "p95 ×3.1"],
  [12_500, "p95 ×12"],
])("what takes %i ms where 95 of 100 take a second is told as %s", (ms, words) => {
  expect(slownessText(ms, usual)).toBe(words);
});

test("few past runs tell nothing about what is usual", () => {
  expect(known({ ...usual, count: 4 })).toBeUndefined();
  expect(slownessText(9000, { ...usual, count: 4 })).toBeUndefined();
  expect(slownessText(9000, undefined)).toBeUndefined();
});

test("what is usual is said in a sentence", () => {
  expect(usualText(usual)).toBe("Of the last 50 that completed half took at most 400ms, and 95 % at most 1s.");
});
