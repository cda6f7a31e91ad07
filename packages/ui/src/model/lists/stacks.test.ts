import { expect, test } from "@jest/globals";

import { now } from "../testing/given-lists.ts";
import { filledSpan, roundSpan, roundedUp, stacksOf } from "./stacks.ts";

test("failures stand at the ground of each bar", () => {
  const [stack] = stacksOf({
    from: now,
    bucketMs: 10,
    series: [
      { status: "COMPLETED", counts: [3] },
      { status: "FAILED", counts: [2] },
    ],
  });

  expect(stack).toEqual({
    from: now,
    to: now + 10,
    total: 5,
    pieces: [
      { status: "FAILED", kind: "failed", below: 0, count: 2 },
      { status: "COMPLETED", kind: "done", below: 2, count: 3 },
    ],
  });
});

test("spans of time are those that people count in, and never more than there is room for", () => {
  expect(roundSpan({ from: now - 3_600_000, to: now })).toEqual({ from: now - 3_600_000, to: now, buckets: 30 });
  for (const ms of [1, 999, 61_000, 7_000_000, 86_400_000, 40 * 86_400_000, 10 ** 12]) {
    const { from, to, buckets } = roundSpan({ from: now - ms, to: now });
    expect(from).toBeLessThanOrEqual(now - ms);
    expect(to).toBeGreaterThanOrEqual(now);
    expect(buckets).toBeLessThanOrEqual(61);
    expect((to - from) % buckets).toBe(0);
  }
});

test("an axis ends at a round number", () => {
  expect([0, 1, 7, 240, 1001].map(roundedUp)).toEqual([1, 1, 8, 300, 2000]);
});

test("a chart begins with the first start within its time, and shows a minute at least", () => {
  const day = { from: 0, to: 86_400_000 };

  expect(filledSpan(day, -1)).toEqual(day);
  expect(filledSpan(day, 80_000_000)).toEqual({ ...day, from: 80_000_000 });
  expect(filledSpan(day, day.to - 1000)).toEqual({ ...day, from: day.to - 60_000 });
});
