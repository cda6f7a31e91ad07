import { expect, test } from "@jest/globals";

import { waitingCounts } from "./waiting-counts.ts";

function given(sizes: Readonly<Record<string, number>>) {
  const asked: (readonly [queues: number, upTo: number])[] = [];
  const queueSizesUpTo = async (queues: readonly string[], upTo: number) => {
    asked.push([queues.length, upTo]);
    return await Promise.resolve(new Map(queues.map((queue) => [queue, Math.min(upTo, sizes[queue] ?? 0)])));
  };
  return { asked, count: async () => await waitingCounts({ queueSizesUpTo }, Object.keys(sizes), {}) };
}

const many = (queues: number, size: number) =>
  Object.fromEntries(Array.from({ length: queues }, (_, at) => [`q${at}`, size]));

test("few queues are counted to 10,000 each, and more is said to be more", async () => {
  const { asked, count } = given({ short: 3, even: 10_000, long: 2_000_000 });

  const counted = await count();

  expect(["short", "even", "long", "gone"].map(counted)).toEqual([
    { waiting: 3, isWaitingCapped: false },
    { waiting: 10_000, isWaitingCapped: false },
    { waiting: 10_000, isWaitingCapped: true },
    { waiting: 0, isWaitingCapped: false },
  ]);
  expect(asked).toEqual([[3, 10_001]]);
});

test("of thousands of queues each is counted to a hundred, and the few that are longer further", async () => {
  const { asked, count } = given({ ...many(3_000, 7), long: 2_000_000, longer: 300 });

  const counted = await count();

  expect(["q0", "long", "longer"].map(counted)).toEqual([
    { waiting: 7, isWaitingCapped: false },
    { waiting: 10_000, isWaitingCapped: true },
    { waiting: 300, isWaitingCapped: false },
  ]);
  expect(asked).toEqual([
    [3_002, 101],
    [2, 10_001],
  ]);
});

test("where all are long nothing is counted twice", async () => {
  const { asked, count } = given(many(3_000, 333));

  const counted = await count();

  expect(counted("q17")).toEqual({ waiting: 100, isWaitingCapped: true });
  expect(asked).toEqual([[3_000, 101]]);
});
