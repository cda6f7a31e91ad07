import { expect, test } from "@jest/globals";

import type { ExecutionGraph } from "../execution.ts";
import { dynamicFork, fork, graphOf, loop, simple, switchOf, taskRow } from "../testing/given-tasks.ts";
import { lanesOf } from "./timeline-lanes.ts";

type Options = Partial<Parameters<typeof lanesOf>[1]>;

/** A line each, two spaces for each step down. */
function drawn(graph: ExecutionGraph, options: Options = {}): readonly string[] {
  const lanes = lanesOf(graph, { children: new Map(), isFolded: () => false, ...options });
  return lanes.map(
    ({ ref, depth, branch, holds, isFolded, attempts }) =>
      `${"  ".repeat(depth)}${ref}${branch > 0 ? ` #${branch}` : ""}${holds > 0 ? ` holds ${holds}` : ""}${isFolded ? ` folded of ${attempts.length}` : ""}`,
  );
}

const forked = graphOf(
  ["f", "a1", "b", "a2", "join", "end"].map((ref) => taskRow(ref)),
  {},
  [fork("f", [[simple("a1"), simple("a2")], [simple("b")]]), simple("join"), simple("end"), simple("never")],
);

test("the branches of a fork stand below it, one after the other, and what has not run does not stand", () => {
  expect(drawn(forked)).toEqual(["f holds 3", "  a1 #1", "  a2", "  b #2", "join", "end"]);
});

test("a fork that is folded is one line, with the tasks of all its branches", () => {
  expect(drawn(forked, { isFolded: (key, holds) => key === "f" && holds === 3 })).toEqual([
    "f holds 3 folded of 3",
    "join",
    "end",
  ]);
});

test("the tasks of a loop stand below it, all turns in one line, and a case where its switch does", () => {
  const turns = [1, 2].map((iteration) => taskRow(`work__${iteration}`, { baseRef: "work", iteration }));
  const graph = graphOf(
    [taskRow("l", { taskType: "DO_WHILE", iteration: 2 }), ...turns, taskRow("s"), taskRow("c")],
    {},
    [loop("l", [simple("work")]), switchOf("s", [[simple("c")], [simple("other")]])],
  );

  expect(drawn(graph)).toEqual(["l holds 1", "  work", "s", "c"]);
});

test("the branches of a dynamic fork stand below it, and what no definition holds at the end", () => {
  const graph = graphOf(
    [taskRow("fan", { forkedRefs: ["x", "y"] }), taskRow("y"), taskRow("x"), taskRow("join"), taskRow("stray")],
    {},
    [dynamicFork("fan"), simple("join")],
  );

  expect(drawn(graph)).toEqual(["fan holds 2", "  x", "  y", "join", "stray"]);
});

test("a sub-workflow can be unfolded, and where it is its tasks stand below the task that started it", () => {
  const graph = graphOf([taskRow("sub", { subWorkflowId: "w2" }), taskRow("end")], {}, [simple("sub"), simple("end")]);
  const child = graphOf([taskRow("end")], {}, [simple("end")]);

  expect(drawn(graph)).toEqual(["sub holds 1 folded of 1", "end"]);
  expect(drawn(graph, { children: new Map([["sub", child]]) })).toEqual(["sub holds 1", "  end", "end"]);
  const keys = lanesOf(graph, { children: new Map([["sub", child]]), isFolded: () => true }).map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
});

test("ten thousand branches are folded at the cost of walking over them once", () => {
  const refs = Array.from({ length: 10_000 }, (_, index) => `b${index}`);
  const graph = graphOf([taskRow("fan", { forkedRefs: refs }), ...refs.map((ref) => taskRow(ref))], {}, [
    dynamicFork("fan"),
  ]);

  expect(drawn(graph, { isFolded: () => true })).toEqual(["fan holds 10000 folded of 10000"]);
});
