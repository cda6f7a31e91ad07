import { expect, test } from "@jest/globals";

import { loop, noop, simple, workflow } from "../../testing/builders.ts";
import { given, must } from "../../testing/run.ts";
import { MOST_TASKS } from "../data/limits.ts";

test("a loop without an end fails when it has as many tasks as may be", () => {
  const endless = loop("l", [noop("n")], { loopCondition: "true" });
  const run = given(workflow("w", [endless])).started();
  while (run.status === "RUNNING") run.timePassed();

  expect(run.reason).toContain(`has ${MOST_TASKS} tasks, which is the most`);
  expect(must(run.state).taskCount).toBe(MOST_TASKS);
  expect(must(run.state).open.size).toBe(0);
});

test("a loop that keeps its last turns only may go on for ever", () => {
  const kept = loop("l", [simple("a")], { loopCondition: "true", inputParameters: { keepLastN: 2 } });
  const run = given(workflow("w", [kept])).started();
  for (let turn = 1; turn <= 50; turn += 1) run.completed(`a__${turn}`);

  expect(must(run.state).taskCount).toBeLessThan(6);
});
