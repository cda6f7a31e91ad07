import { expect, test } from "@jest/globals";

import { agesShown, ageText, waitedLess } from "./queue-ages.ts";
import { latelyText } from "./queues.ts";

const ages = [
  { fromMs: 0, toMs: 1000, count: 3, isCapped: false },
  { fromMs: 1000, toMs: 60_000, count: 0, isCapped: false },
  { fromMs: 60_000, toMs: 86_400_000, count: 2, isCapped: false },
  { fromMs: 86_400_000, toMs: Infinity, count: 0, isCapped: false },
];

test("ages of waiting tasks are told in words", () => {
  expect(ages.map(ageText)).toEqual(["under 1s", "1s – 1m", "1m – 1d", "over 1d"]);
});

test("ages are shown as far as something has waited", () => {
  expect(agesShown(ages)).toHaveLength(3);
  expect(agesShown(ages.map((age) => ({ ...age, count: 0 })))).toEqual([]);
});

test("a wait is set beside those of the others", () => {
  expect(waitedLess(ages, 120_000)).toEqual({ less: 3, all: 5 });
  expect(waitedLess(ages, 500)).toEqual({ less: 0, all: 5 });
});

test("what was done lately is told with how fast that was, unless it was slow", () => {
  const durations = { count: 0, p50Ms: 0, p95Ms: 0 };
  const lately = { ended: 57, failed: 0, sinceTime: 1000, wait: durations, run: durations };

  expect(latelyText(lately, 121_000)).toBe("57 in 2m, 29 a minute");
  expect(latelyText({ ...lately, ended: 3 }, 3_601_000)).toBe("3 in 1h");
});
