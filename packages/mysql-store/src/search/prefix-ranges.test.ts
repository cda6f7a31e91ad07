import { expect, test } from "@jest/globals";

import { prefixRanges, rangeOfIds } from "./prefix-ranges.ts";

const isWithin = (prefix: string, text: string): boolean =>
  prefixRanges(prefix).some(([from, to]) => {
    const bytes = Buffer.from(text);
    return bytes.compare(from) >= 0 && bytes.compare(to) <= 0;
  });

test.each([
  ["order-", "order-1"],
  ["order-", "ORDER-1"],
  ["ORDER-7", "oRdEr-7"],
  ["kilo", "\u212aILO 1"],
  ["in", "\u0130n"],
  ["c_%", "C_%x"],
  ["größe", "GRÖSSE"],
])("what begins with %s in any case is within its ranges: %s", (prefix, text) => {
  expect(isWithin(prefix, text)).toBe(true);
});

test("what begins otherwise is not, and there are never many ranges", () => {
  expect(["other", "orde", "", "p"].map((text) => isWithin("order-", text))).toEqual([false, false, false, false]);
  expect(prefixRanges("abcdefghijklmnop").length).toBeLessThanOrEqual(32);
});

test("a prefix that says nothing has no range", () => {
  expect([prefixRanges(""), prefixRanges("größe".slice(2)), rangeOfIds(""), rangeOfIds("x1")]).toEqual([
    [],
    [],
    [],
    [],
  ]);
});

test("ids with a beginning lie in one range, whatever their dashes and case", () => {
  const [range] = rangeOfIds("01A2-1");

  const ids = [
    "01a20fffffffffffffffffffffffffff",
    "01a21000000000000000000000000000",
    "01a21fffffffffffffffffffffffffff",
  ];
  const isFound = ids.map((id) => {
    const bytes = Buffer.from(id, "hex");
    return range !== undefined && bytes.compare(range[0]) >= 0 && bytes.compare(range[1]) <= 0;
  });
  expect(isFound).toEqual([false, true, true]);
});
