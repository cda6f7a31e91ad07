import { expect, test } from "@jest/globals";

import { agesShown, ageText, waitedLess } from "./queue-ages.ts";

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
