import { expect, test } from "@jest/globals";

import { jsonRows, pathsWith, withMarks } from "./json-rows.ts";

test("closed objects are not visited, and a search opens the way to what it finds", () => {
  const value = { a: { b: { c: "needle" } }, d: [1, 2] };

  expect(jsonRows(value, (_path, depth) => depth < 1).map(({ path }) => path)).toEqual(["$", "$.a", "$.d"]);
  expect([...pathsWith(value, "NEEDLE")]).toEqual(["$.a.b.c", "$.a.b", "$.a", "$"]);
});

test("marks that turn the direction of reading are written out", () => {
  expect(withMarks("invoice\u202Efdp.exe \u2066x\u2069")).toBe("invoice\\u202efdp.exe \\u2066x\\u2069");
  expect(withMarks("שלום, 世界")).toBe("שלום, 世界");
});
