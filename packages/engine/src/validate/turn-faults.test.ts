import { expect, test } from "@jest/globals";
import { loop, simple, workflow } from "../testing/builders.ts";
import { validateWorkflowDef } from "./validate-workflow-def.ts";

const until = { loopCondition: "false" };
const faultsOf = (...tasks: Parameters<typeof workflow>[1][number][]) =>
  validateWorkflowDef(workflow("w", tasks)).map(({ path, message }) => `${path}: ${message}`);

test("a reference that a task of a loop has in one of its turns is refused", () => {
  expect(faultsOf(loop("l", [simple("a")], until), simple("a__1"))).toEqual([
    "tasks[1].taskReferenceName: taskReferenceName: a__1 is what task a is called in a turn of its loop",
  ]);
});

test("so is one of a loop within a loop, and one within the same loop for what is deeper", () => {
  const nested = loop("l", [loop("m", [simple("a")], until), simple("a__1")], until);

  expect(faultsOf(nested, simple("a__1__2"))).toHaveLength(2);
});

test("else references may have __ in them", () => {
  const body = loop("l__2", [simple("a__1"), simple("b")], until);

  expect(faultsOf(body, simple("a"), simple("x__1"), simple("l__2__1"), simple("b__"))).toEqual([]);
});
