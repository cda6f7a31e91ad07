import { expect, test } from "@jest/globals";
import { loop, noop, simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

const dynamicFork = {
  name: "f",
  taskReferenceName: "f",
  type: "FORK_JOIN_DYNAMIC",
  dynamicForkTasksParam: "tasks",
  dynamicForkTasksInputParamName: "inputs",
  inputParameters: { tasks: "${workflow.input.tasks}", inputs: "${workflow.input.inputs}" },
};
const join = { name: "j", taskReferenceName: "j", type: "JOIN" };
const twice = (reference: string, body: readonly object[]) =>
  loop(reference, [...body] as never, { loopCondition: `$.${reference}.iteration < 2` });
const withDefs = (run: ReturnType<typeof given>) =>
  run.answering((need) => {
    if (need.kind === "taskDefs") return { kind: "taskDefs", found: new Map([["a", taskDef("a", { retryCount: 1 })]]) };
    if (need.kind !== "script") return undefined;
    const input = JSON.parse(need.script.input.text) as { [name: string]: { iteration: number } };
    const counts = Object.values(input).some(({ iteration }) => iteration < 2);
    return { kind: "script", result: { kind: "value", value: counts } };
  });

test("a branch that a dynamic fork makes may be a loop, whose tasks are retried as registered", () => {
  const run = withDefs(given(workflow("w", [dynamicFork, join, simple("z")])));
  run.started({ tasks: [twice("l", [simple("a")]), noop("n")], inputs: {} });

  run.failed("a__1");
  run.completed("a__1", { v: 1 });
  run.completed("a__2", { v: 2 });

  expect(run.task("l")).toMatchObject({ status: "COMPLETED", iteration: 2 });
  expect(run.outputOf("j")).toEqual({ l: { iteration: 2, 1: { a: { v: 1 } }, 2: { a: { v: 2 } } } });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});

test("a dynamic fork in a loop forks in every turn, also loops", () => {
  const run = withDefs(given(workflow("w", [twice("o", [dynamicFork, join, simple("b")])])));
  run.started({ tasks: [twice("l", [simple("a")]), noop("n")], inputs: {} });

  for (const turn of [1, 2]) {
    run.completed(`a__${turn}__1`, { turn });
    run.completed(`a__${turn}__2`, { turn });
    run.completed(`b__${turn}`);
  }

  expect(run.status).toBe("COMPLETED");
  expect(run.outputOf("j__2")).toEqual({ l__2: { iteration: 2, 1: { a: { turn: 2 } }, 2: { a: { turn: 2 } } } });
});

test("a loop in one branch does not take for its own what runs under such a name in another branch", () => {
  const inner = { ...dynamicFork, name: "g", taskReferenceName: "g" };
  const asked = { tasks: [simple("a")], inputs: {} };
  const forking = { ...inner, inputParameters: asked };
  const outer = twice("m", [forking, { ...join, name: "k", taskReferenceName: "k" }]);
  const notTaken = { ...simple("s"), type: "SWITCH", evaluatorType: "value-param", expression: "v" };
  const choosing = { ...notTaken, inputParameters: { v: "no" }, decisionCases: { yes: [simple("a")] } };
  const keeping = { ...twice("l", [choosing, simple("b")]), inputParameters: { keepLastN: 1 } };
  const run = withDefs(given(workflow("w", [dynamicFork, join, simple("z")])));
  run.started({ tasks: [outer, keeping], inputs: {} });

  run.completed("b__1");
  run.completed("a__1", { of: "m" });
  run.completed("b__2");
  run.completed("a__2", { of: "m" });

  expect(run.outputOf("l")).toMatchObject({ 2: { s: {}, b: {} } });
  expect(Object.keys((run.outputOf("l") as { 2: object })[2])).toEqual(["s", "b"]);
  expect(run.outputOf("k__1")).toEqual({ a__1: { of: "m" } });
  expect(run.statusOf("z")).toBe("SCHEDULED");
});
