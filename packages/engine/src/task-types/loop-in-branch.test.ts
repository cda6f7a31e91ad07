import { expect, test } from "@jest/globals";
import { loop, noop, simple, taskDef, workflow } from "../testing/builders.ts";
import { given } from "../testing/run.ts";

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
