import { expect, test } from "@jest/globals";

import { valueDiff } from "./value-diff.ts";

test("two values differ where their innermost entries do", () => {
  const before = { order: { id: 1, lines: [{ sku: "a" }, { sku: "b" }] }, gone: true, same: null };
  const after = { same: null, order: { id: 1, lines: [{ sku: "a" }, { sku: "c" }, 3], "its note": "x" } };

  expect(valueDiff(before, after)).toEqual({
    changes: [
      { path: "$.order.lines[1].sku", before: "b", after: "c" },
      { path: "$.order.lines[2]", before: undefined, after: 3 },
      { path: "$.order['its note']", before: undefined, after: "x" },
      { path: "$.gone", before: true, after: undefined },
    ],
    isCut: false,
  });
});

test("equal values do not differ, whatever the order of their keys", () => {
  expect(valueDiff({ a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3, b: 2 }] }).changes).toEqual([]);
});

test("values of different kinds differ as a whole, and null is something", () => {
  expect(valueDiff({ a: [] }, { a: {} }).changes).toEqual([{ path: "$.a", before: [], after: {} }]);
  expect(valueDiff({}, { a: null }).changes).toEqual([{ path: "$.a", before: undefined, after: null }]);
});

test("of very many changes the first are told", () => {
  const list = Array.from({ length: 50_000 }, (_, index) => index);

  const { changes, isCut } = valueDiff(
    list,
    list.map((value) => value + 1),
    10,
  );

  expect([changes.length, isCut]).toEqual([10, true]);
});

test("a key that objects have by themselves is a key as any other", () => {
  expect(valueDiff(JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}')).changes).toEqual([
    { path: "$.__proto__", before: 1, after: 2 },
  ]);
});
