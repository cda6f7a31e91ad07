import { expect, test } from "@jest/globals";

import { branchesOf, executionKeys, iterationsOf, pairsText } from "./execution-keys.ts";

test("what an address says of turns and branches is read as it was written, also with colons in names", () => {
  const iterations = new Map([
    ["loop", 3],
    ["a:b", 2],
  ]);
  const branches = new Map([["fan", "failed"]] as const);

  expect(iterationsOf(pairsText(iterations))).toEqual(iterations);
  expect(branchesOf(pairsText(branches))).toEqual(branches);
  expect(pairsText(new Map())).toBeUndefined();
});

test("what is not understood in an address is dropped", () => {
  expect(executionKeys({ lens: "pie", at: "x", nonsense: 1, ref: "a" })).toEqual({ ref: "a" });
  expect(iterationsOf("loop:x,:,a")).toEqual(new Map());
  expect(branchesOf("fan:most")).toEqual(new Map());
});
