import { expect, test } from "@jest/globals";

import { cappedText, durationText, relativeText } from "./format.ts";

test.each([
  [0, false, "0"],
  [0, true, "–"],
  [1200, true, "1,200+"],
])("%d counted, and no further: %s, is told as %s", (count, isCapped, text) => {
  expect(cappedText(count, isCapped)).toBe(text);
});

test.each([
  [480, "480ms"],
  [3200, "3.2s"],
  [59_000, "59s"],
  [724_000, "12m 04s"],
  [90_000_000, "1d 01h"],
  [-5, "0ms"],
])("%i ms read as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("a time to come is told as one", () => {
  expect([relativeText(0, 60_000), relativeText(7_200_000, 0), relativeText(1000, 1000)]).toEqual([
    "1m ago",
    "in 2h",
    "now",
  ]);
});
