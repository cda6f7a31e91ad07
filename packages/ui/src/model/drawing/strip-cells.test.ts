import { expect, test } from "@jest/globals";

import { cellStarts, evenStarts } from "./strip-cells.ts";

const kindsOf = (counts: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(counts).flatMap(([kind, count]) => Array.from({ length: count }, () => kind));

/** How many cells each kind has. */
function cellsOf(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const kinds = kindsOf(counts);
  const starts = cellStarts(kinds, 400).slice(0, -1);
  return Object.fromEntries(
    Object.keys(counts).map((kind) => [kind, starts.filter((start) => kinds[start] === kind).length]),
  );
}

test("few that wait or failed among ten thousand keep cells of their own, each kind apart", () => {
  expect(cellsOf({ waiting: 10, queued: 10, done: 9980 })).toEqual({ waiting: 4, queued: 4, done: 392 });
  expect(cellsOf({ failed: 1, done: 9999 })).toEqual({ failed: 1, done: 399 });
  expect(cellsOf({ failed: 5000, done: 5000 })).toEqual({ failed: 200, done: 200 });
});

test("as many as there are cells have one each", () => {
  expect(cellsOf({ failed: 3, done: 397 })).toEqual({ failed: 3, done: 397 });
  expect(cellStarts([], 400)).toEqual([0]);
});

test("every task stands in one cell, in order", () => {
  const starts = cellStarts(kindsOf({ failed: 7, running: 999, queued: 1, done: 8993 }), 400);

  expect(starts).toHaveLength(401);
  expect(starts.at(0)).toBe(0);
  expect(starts.at(-1)).toBe(10_000);
  expect(starts.every((start, place) => place === 0 || start > (starts[place - 1] ?? 0))).toBe(true);
});

test("what keeps its order is spread evenly", () => {
  expect(evenStarts(5, 2)).toEqual([0, 2, 5]);
  expect(evenStarts(0, 2)).toEqual([0]);
});
