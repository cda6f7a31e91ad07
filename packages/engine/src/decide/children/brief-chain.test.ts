import { expect, test } from "@jest/globals";

import { briefChain } from "./brief-chain.ts";

const failed = (reason: string): string => `Task t failed with status: FAILED and reason: '${reason}'`;

function outermost(deep: number, first: string): string {
  let reason = failed(first);
  for (let level = 1; level <= deep; level += 1)
    reason = failed(`Sub workflow my flow.1/id-${level} failure reason: ${briefChain(reason)}`);
  return reason;
}

test("a few executions within each other are told one by one", () => {
  expect(outermost(2, "it broke")).toBe(
    failed(
      `Sub workflow my flow.1/id-2 failure reason: ${failed(`Sub workflow my flow.1/id-1 failure reason: ${failed("it broke")}`)}`,
    ),
  );
});

test("of many the nearest is told, how many there are below it, the last, and the first cause", () => {
  expect(outermost(200, "it 'broke' (all of it)")).toBe(
    failed(
      `Sub workflow my flow.1/id-200 failure reason: (199 sub-workflows further down, in my flow.1/id-1) ${failed("it 'broke' (all of it)")}`,
    ),
  );
});

test("a reason of another kind stays", () => {
  expect(briefChain("stop")).toBe("stop");
});
