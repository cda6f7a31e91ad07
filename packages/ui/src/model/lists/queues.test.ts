import { expect, test } from "@jest/globals";

import { now } from "../testing/given-lists.ts";
import { byOrder, byTrouble, moreTroubles, percentText, perMinuteText, troubleOf } from "./queues.ts";
import type { Queue, QueuePace } from "./queues.ts";

function queue(taskType: string, more: Partial<Queue> = {}): Queue {
  return {
    ...{ taskType, domain: "", waiting: 0, isWaitingCapped: false, oldestTime: 0, inFlight: undefined, pollers: 0 },
    ...{ lastPollTime: 0, concurrentLimit: undefined, concurrentInUse: undefined, rateLimit: undefined },
    ...{ rateSeconds: undefined, rateInUse: undefined, isSystem: false },
    ...more,
  };
}

const untroubled = (taskType: string, more: Partial<Queue> = {}): Queue =>
  queue(taskType, { ...{ waiting: 1, oldestTime: now - 1000, inFlight: 0, pollers: 1, lastPollTime: now }, ...more });

const pace = (more: Partial<QueuePace>): { readonly pace: QueuePace } => ({
  pace: { ended: 10, failed: 0, endedPerMinute: 1, waitP95Ms: undefined, ...more },
});

test.each([
  ["failed", true, ["bad", "good", "quiet"]],
  ["failed", false, ["good", "bad", "quiet"]],
  ["waited", true, ["good", "bad", "quiet"]],
  ["pace", true, ["bad", "good", "quiet"]],
  ["oldest", true, ["quiet", "good", "bad"]],
  ["name", false, ["bad", "good", "quiet"]],
] as const)("queues are sorted by %s, descending %s; what is not known comes last", (order, isDescending, names) => {
  const queues = [
    queue("quiet", { oldestTime: 1 }),
    queue("good", { ...pace({ waitP95Ms: 5 }), oldestTime: 2 }),
    queue("bad", pace({ failed: 1, endedPerMinute: 2 })),
  ];

  expect(queues.toSorted(byOrder(order, isDescending)).map(({ taskType }) => taskType)).toEqual(names);
});

test("some of many are never none and never all", () => {
  expect([
    percentText(0, 9),
    percentText(1, 900),
    percentText(1, 8),
    percentText(999, 1000),
    percentText(9, 9),
  ]).toEqual([...["0 %", "<1 %", "13 %", "99 %", "100 %"]]);
});

test("a rate is as exact as somebody wants to know it", () => {
  expect([0, 0.01, 0.44, 9.96, 1234.4].map(perMinuteText)).toEqual(["0", "<0.1", "0.4", "10", "1,234"]);
});

test("queues in trouble that are not shown one by one are counted, each kind by itself, the worst first", () => {
  const late = { waiting: 1, pollers: 1, oldestTime: 1 };
  const queues = [
    queue("late", late),
    ...Array.from({ length: 20 }, (_, at) => queue(`nobody${at}`, { waiting: 1 })),
    queue("fine", { pollers: 1 }),
  ];

  expect(moreTroubles(queues, 100_000).map(({ text }) => text)).toEqual([
    "20 more queues that nobody polls",
    "1 more queue whose workers fall behind",
  ]);
  expect(moreTroubles([], 100_000)).toEqual([]);
});

test.each([
  [{ pollers: 0 }, "Nobody polls it"],
  [{ concurrentLimit: 2, concurrentInUse: 2 }, "Concurrency limit reached"],
  [{ rateLimit: 5, rateSeconds: 1, rateInUse: 5 }, "Rate limit reached"],
  [{ oldestTime: now - 120_000 }, "Workers fall behind"],
  [{}, undefined],
  [{ pollers: 0, waiting: 0 }, undefined],
  [{ pollers: 0, isSystem: true }, undefined],
] as const)("%j is told as %s", (more, text) => {
  expect(troubleOf(untroubled("pay", more), now)?.text).toBe(text);
});

test("the queue in most trouble comes first, then the one that waits longest", () => {
  const queues = [
    untroubled("fine"),
    untroubled("slow", { oldestTime: now - 300_000 }),
    untroubled("slower", { oldestTime: now - 900_000 }),
    untroubled("deserted", { pollers: 0 }),
  ];

  expect(queues.toSorted(byTrouble(now)).map(({ taskType }) => taskType)).toEqual([
    "deserted",
    "slower",
    "slow",
    "fine",
  ]);
});
