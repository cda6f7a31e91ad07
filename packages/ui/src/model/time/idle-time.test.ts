import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { busyTimes, foldedTime, idleGaps, unfoldedSpans } from "./idle-time.ts";
import { taskRow } from "../testing/given-tasks.ts";

const at = (scheduledTime: number, endTime: number, more: Parameters<typeof taskRow>[1] = {}) =>
  taskRow(`t${scheduledTime}`, { scheduledTime, startTime: scheduledTime, endTime, ...more });

describe("idle time", () => {
  test("is what lies between tasks, however a person or a container takes it up", () => {
    const tasks = [
      at(1, 1000),
      at(500, 2000),
      at(2000, 90_000, { taskType: "HUMAN" }),
      at(1, 100_000, { taskType: "FORK_JOIN" }),
      at(90_000, 100_000),
    ];

    expect(idleGaps(busyTimes(tasks), { from: 0, to: 100_000 })).toEqual([{ from: 2000, to: 90_000 }]);
  });

  test("is none while a task is open or waits for a worker, and none that is too short to be told", () => {
    const open = at(50_000, 0, { status: "SCHEDULED", startTime: 0 });

    expect(idleGaps(busyTimes([at(1, 49_950), open]), { from: 0, to: 100_000 })).toEqual([]);
  });

  test("goes on to the end where nothing follows", () => {
    expect(idleGaps(busyTimes([at(1, 1000)]), { from: 0, to: 10_000 })).toEqual([{ from: 1000, to: 10_000 }]);
  });
});

describe("a time with gaps drawn short", () => {
  test("keeps what lies outside of them as long as it is", () => {
    const { drawn, whole, gaps } = foldedTime({ from: 0, to: 100_000 }, [{ from: 2000, to: 90_000 }]);

    expect([drawn(0), drawn(2000), drawn(90_000), drawn(100_000)]).toEqual([0, 2000, 2600, 12_600]);
    expect(whole).toEqual({ from: 0, to: 12_600 });
    expect(gaps).toEqual([{ from: 2000, to: 90_000, at: 2000, until: 2600 }]);
  });

  test("leads back to every instant, in order", () => {
    const gaps = [
      { from: 100, to: 4000 },
      { from: 5000, to: 9000 },
    ];
    const { drawn, timeAt } = foldedTime({ from: 0, to: 10_000 }, gaps);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }), (a, b) => {
        expect(timeAt(drawn(a))).toBeCloseTo(a, 3);
        expect(drawn(Math.min(a, b))).toBeLessThanOrEqual(drawn(Math.max(a, b)));
      }),
    );
  });
});

test("what is not drawn short is known by its instants, as far as it is shown", () => {
  const folded = foldedTime({ from: 0, to: 10_000 }, [{ from: 100, to: 9900 }]);
  const { until = 0 } = folded.gaps[0] ?? {};

  expect(unfoldedSpans(folded, folded.whole)).toEqual([
    { from: 0, to: 100 },
    { from: 9900, to: 10_000 },
  ]);
  expect(unfoldedSpans(folded, { from: until + 10, to: until + 20 })).toEqual([{ from: 9910, to: 9920 }]);
  expect(unfoldedSpans(folded, { from: 101, to: until - 1 })).toEqual([]);
});
