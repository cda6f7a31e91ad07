import { describe, expect, test } from "@jest/globals";

import { differences } from "./differences.ts";

const options = { path: "end", loose: [] };

describe("what counts as a difference", () => {
  test.each([
    ["another value", { a: 1 }, { a: 2 }, ["end.a: wanted 1, got 2"]],
    ["a key too few", { a: 1 }, {}, ["end.a: wanted 1, got nothing"]],
    ["a key too many", {}, { a: null }, ["end.a: wanted nothing, got null"]],
    ["another kind", { a: [] }, { a: {} }, ["end.a: wanted [], got {}"]],
    ["another order of a list", { a: [1, 2] }, { a: [2, 1] }, ["end.a.0: wanted 1, got 2", "end.a.1: wanted 2, got 1"]],
    ["a number for a text", { a: "1" }, { a: 1 }, ['end.a: wanted "1", got 1']],
  ])("%s", (_what, want, got, lines) => {
    expect(differences(want, got, options)).toEqual(lines);
  });

  test.each([
    ["the order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }],
    [
      "the order of tasks",
      { tasks: [{ referenceTaskName: "a" }, { referenceTaskName: "b" }] },
      { tasks: [{ referenceTaskName: "b" }, { referenceTaskName: "a" }] },
    ],
    ["the words of a reason", { reasonForIncompletion: "no" }, { reasonForIncompletion: "not at all" }],
  ])("not %s", (_what, want, got) => {
    expect(differences(want, got, options)).toEqual([]);
  });

  test("that a loose value is there counts, and what it is does not", () => {
    const loose = { path: "answer", loose: [".body.time"] };

    expect(differences({ body: { time: 1 } }, { body: { time: { deep: 2 } } }, loose)).toEqual([]);
    expect(differences({ body: { time: 1 } }, { body: {} }, loose)).toEqual([
      "answer.body.time: wanted 1, got nothing",
    ]);
  });
});
