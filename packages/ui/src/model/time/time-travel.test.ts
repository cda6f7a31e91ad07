import { expect, test } from "@jest/globals";

import { graphOf, taskRow } from "../testing/given-tasks.ts";
import { graphAt, instantsOf, variableSettersAt } from "./time-travel.ts";

test("what was not scheduled yet is not there, and what had not ended runs", () => {
  const tasks = [
    taskRow("a", { scheduledTime: 10, startTime: 20, endTime: 30 }),
    taskRow("b", { scheduledTime: 30, startTime: 40, endTime: 50 }),
  ];
  const graph = graphOf(tasks, { status: "COMPLETED", endTime: 50 });

  expect(instantsOf(tasks)).toEqual([10, 20, 30, 40, 50]);
  expect(graphAt(graph, 25).tasks.map(({ ref, status }) => `${ref} ${status}`)).toEqual(["a IN_PROGRESS"]);
  expect(graphAt(graph, 30).tasks.map(({ ref, status }) => `${ref} ${status}`)).toEqual(["a COMPLETED", "b SCHEDULED"]);
  expect(graphAt(graph, 50).summary.status).toBe("COMPLETED");
});

test("before somebody took a task nobody had it, and what was told of it later is not told", () => {
  const task = taskRow("a", { scheduledTime: 10, startTime: 20, updateTime: 40, endTime: 40, workerId: "w-1" });
  const [before, during] = [15, 25].map((at) => graphAt(graphOf([task]), at).tasks[0]);

  expect(before).toMatchObject({ status: "SCHEDULED", workerId: "", pollCount: 0, updateTime: 10 });
  expect(during).toMatchObject({ status: "IN_PROGRESS", workerId: "w-1", updateTime: 20 });
});

test("variables of an instant are those that had been set by then, in their order", () => {
  const set = (ref: string, endTime: number, status = "COMPLETED") =>
    taskRow(ref, { taskType: "SET_VARIABLE", endTime, status });
  const tasks = [set("late", 40), set("second", 20), taskRow("work"), set("first", 10), set("failed", 15, "FAILED")];

  expect(variableSettersAt(tasks, 30).map(({ ref }) => ref)).toEqual(["first", "second"]);
});
