import { expect, test } from "@jest/globals";
import { loop, simple, workflow } from "../../testing/builders.ts";
import { given, must, plain } from "../../testing/run.ts";
import { withRunningLoops } from "./running-loops.ts";

test("a reader sees all turns of a loop that runs, whatever of them has been written", () => {
  const run = given(workflow("w", [loop("l", [simple("a")], { loopCondition: "true" })])).started();
  for (let turn = 1; turn <= 30; turn += 1) run.completed(`a__${turn}`, { turn, text: "x".repeat(500) });
  const state = must(run.state);
  const stored = { execution: state.execution, tasks: [...state.tasks] };

  const seen = must(withRunningLoops(stored, run.snapshot).find(({ taskType }) => taskType === "DO_WHILE"));

  expect(run.outputOf("l")).not.toMatchObject({ iteration: 31 });
  expect(plain(must(seen.output.payload))).toMatchObject({
    iteration: 31,
    1: { a: { turn: 1 } },
    30: { a: { turn: 30 } },
  });
});

test("where nothing is behind the tasks are those that were given", () => {
  const run = given(workflow("w", [loop("l", [simple("a")], { loopCondition: "true" })])).started();
  const state = must(run.state);
  const tasks = [...state.tasks];

  expect(withRunningLoops({ execution: state.execution, tasks }, run.snapshot)).toBe(tasks);
});
