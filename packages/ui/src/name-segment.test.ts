import { expect, test } from "@jest/globals";

import { isStep, nameOfSegment, nameSegment } from "./name-segment.ts";

test.each([".", "..", "...", "~", "~.", "order", "a/b"])("the name %j survives a path", (name) => {
  const path = new URL(`http://x/definitions/${encodeURIComponent(nameSegment(name))}`).pathname;

  expect(nameOfSegment(decodeURIComponent(path.split("/").at(-1) ?? ""))).toBe(name);
});

test("only names that are steps need another address", () => {
  expect([".", "..", "...", "order"].map(isStep)).toEqual([true, true, false, false]);
});
