import { expect, test } from "@jest/globals";

import { pauseMs } from "./back-off.ts";

const backOff = { firstMs: 100, longestMs: 1000 };

test.each([
  { failures: 1, random: 1, pause: 100 },
  { failures: 2, random: 1, pause: 200 },
  { failures: 4, random: 1, pause: 800 },
  { failures: 5, random: 1, pause: 1000 },
  { failures: 2000, random: 1, pause: 1000 },
  { failures: 1, random: 0, pause: 50 },
])("the pause doubles with each failure up to the longest, spread over its upper half: %j", (row) => {
  expect(pauseMs(backOff, row.failures, row.random)).toBe(row.pause);
});
