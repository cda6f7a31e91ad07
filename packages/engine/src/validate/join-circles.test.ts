import { expect, test } from "@jest/globals";
import { workflowDefFromJson } from "../definition/definition-from-json.ts";
import { fork, join, loop, simple, switchOn } from "../testing/builders.ts";
import { workflowDefFaults } from "./validate-workflow-def.ts";

type Members = { readonly [key: string]: unknown };

const faultsOf = (tasks: readonly Members[], rules: "all" | "conductor" = "all") => {
  const read = workflowDefFromJson(JSON.parse(JSON.stringify({ name: "w", schemaVersion: 2, tasks })));
  return workflowDefFaults(read, { rules }).map(({ path, message }) => [path, message]);
};
const told = (path: string, circle: string) => [[path, `must not close a circle of waits: ${circle}`]];

test("joins that wait for each other are told at the first of them, with the circle", () => {
  const tasks = [fork("f", [[join("a", ["b"])], [join("b", ["a"])]]), join("j", ["a", "b"])];

  expect(faultsOf(tasks)).toEqual(told("tasks[0].forkTasks[0][0].joinOn[0]", "a waits for b; b waits for a"));
  expect(faultsOf(tasks, "conductor")).toEqual([]);
});

test("so are those that wait for what comes after each other", () => {
  const branches = [
    [join("a", ["z", "y"]), simple("x")],
    [join("b", ["x"]), fork("g", [[simple("y")]]), join("k", ["y"])],
    [simple("z")],
  ];

  expect(faultsOf([fork("f", branches), join("j", ["x"])])).toEqual(
    told(
      "tasks[0].forkTasks[0][0].joinOn[1]",
      "a waits for y, which comes after b; b waits for x, which comes after a",
    ),
  );
});

test("each circle is told, and those that only wait for one are not", () => {
  const branches = [
    ...[[join("a", ["b"])], [join("b", ["a"])], [join("c", ["d"])], [join("d", ["e"])], [join("e", ["c"])]],
    [join("g", ["a"])],
  ];

  expect(faultsOf([fork("f", branches), join("j", ["g"])])).toEqual([
    ...told("tasks[0].forkTasks[0][0].joinOn[0]", "a waits for b; b waits for a"),
    ...told("tasks[0].forkTasks[2][0].joinOn[0]", "c waits for d; d waits for e; e waits for c"),
  ]);
});

test("the join of a fork may be one of them", () => {
  const tasks = [fork("f", [[join("a", ["j"])]]), join("j", ["a"])];

  expect(faultsOf(tasks)).toEqual(told("tasks[0].forkTasks[0][0].joinOn[0]", "a waits for j; j waits for a"));
});

const inCase = (reference: string, joinOn: readonly string[]) =>
  switchOn(`s_${reference}`, "x", { cases: { x: [join(reference, joinOn)] } });

test.each<[string, readonly (readonly Members[])[]]>([
  ["one way only", [[join("a", ["b"])], [join("b", ["x"]), simple("y")], [simple("x")]]],
  ["where one is optional", [[join("a", ["b"], { optional: true })], [join("b", ["a"])]]],
  ["where one stands in a case, which need not be taken", [[join("a", ["b"])], [inCase("b", ["a"])]]],
  [
    "where one stands in a loop, which is joined itself",
    [[join("a", ["b"])], [loop("l", [join("b", ["a"])], { loopCondition: "false" })]],
  ],
])("joins may wait for each other %s", (_, branches) => {
  expect(faultsOf([fork("f", branches), join("j", [])])).toEqual([]);
});

test("within the same case they are told as anywhere", () => {
  const inner = [fork("f", [[join("a", ["b"])], [join("b", ["a"])]]), join("j", [])];

  expect(faultsOf([switchOn("s", "x", { cases: { x: inner } })]).map(([path]) => path)).toEqual([
    "tasks[0].decisionCases.x[0].forkTasks[0][0].joinOn[0]",
  ]);
});

test("of a circle of many the first are written, and the rest is counted", () => {
  const many = Array.from({ length: 1_000 }, (_, index) => [join(`a${index}`, [`a${(index + 1) % 1_000}`])]);

  const [[path, message] = [], ...more] = faultsOf([fork("f", many), join("j", [])]);

  expect([path, more]).toEqual(["tasks[0].forkTasks[0][0].joinOn[0]", []]);
  expect(message).toMatch(/a0 waits for a1; .*a5 waits for a6; 994 more so$/);
});
