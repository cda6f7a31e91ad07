import { expect, test } from "@jest/globals";
import { simple, switchOn, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

const branching = (value: unknown) =>
  workflow("w", [
    switchOn("s", value, {
      cases: {
        x: [simple("a")],
        empty: [],
        null: [simple("n")],
        "[1, 2]": [simple("l")],
        "{a=[true, null]}": [simple("o")],
      },
      defaultCase: [simple("d")],
    }),
    simple("z"),
  ]);

test("the value of the parameter chooses the branch, and its last task leads to the switch's successor", () => {
  const run = given(branching("${workflow.input.v}")).started({ v: "x" });

  expect(run.task("s")).toMatchObject({ status: "COMPLETED", taskType: "SWITCH" });
  expect(run.inputOf("s")).toEqual({ value: "x", case: "x", hasChildren: "true" });
  expect(run.outputOf("s")).toEqual({ evaluationResult: ["x"], selectedCase: "x" });
  run.completed("a");
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test.each([
  ["a value without a case", "other", "d"],
  ["null, which is the word null", null, "n"],
  ["a case with an empty list, which runs nothing", "empty", "z"],
  ["a number without a case", 5, "d"],
  ["a list by its Java text", [1, 2], "l"],
  ["an object by its Java text", { a: [true, null] }, "o"],
])("%s", (_what, value, scheduled) => {
  const run = given(branching("${workflow.input.v}")).started({ v: value });

  expect(run.statusOf(scheduled)).toBe("SCHEDULED");
});

test("ten thousand switches in a row need no stack", () => {
  const switches = Array.from({ length: 10_000 }, (_, index) => switchOn(`s${index}`, "q", { cases: { x: [] } }));
  const run = given(workflow("w", [...switches, simple("z")]))
    .started()
    .goneOn();

  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a switch with an evaluator that does not exist fails the workflow", () => {
  const unknown = { ...switchOn("s", "x", { cases: { x: [] } }), evaluatorType: "nosuch" };
  const run = given(workflow("w", [unknown, simple("z")])).started();

  expect([run.status, run.reason]).toEqual(["FAILED", "No evaluator registered for type: nosuch"]);
});
