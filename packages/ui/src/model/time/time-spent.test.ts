import { expect, test } from "@jest/globals";

import { taskRow } from "../testing/given-tasks.ts";
import { timeSpent, timeSpentParts } from "./time-spent.ts";
import type { TimeSpent } from "./time-spent.ts";

const task = (ref: string, scheduledTime: number, startTime: number, endTime: number, taskType = "SIMPLE") =>
  taskRow(ref, { scheduledTime, startTime, endTime, taskType, status: "COMPLETED" });
const words = (spent: TimeSpent) => timeSpentParts(spent).map(({ text }) => text);
const open = { startTime: 0, endTime: 0, status: "SCHEDULED" };

test("each instant counts once: as work where anything runs, else as waiting, else as neither", () => {
  const tasks = [
    ...[task("a", 1000, 1100, 1300), task("b", 1200, 1500, 1600), task("w", 1600, 1600, 1900, "WAIT")],
    task("join", 1000, 1000, 1900, "JOIN"),
  ];

  const spent = timeSpent(tasks, { from: 1000, to: 2000 });

  expect(spent).toEqual({ working: 300, queued: 300, both: 0, within: 0, waiting: 300, between: 100 });
  expect(words(spent)).toEqual([
    "300ms working",
    "300ms waiting for workers",
    "300ms waiting for people, messages or a time",
    "100ms between tasks",
  ]);
});

test("time in which both workers and people are waited for is told as that", () => {
  const tasks = [task("a", 1000, 2000, 2000), task("sign", 1000, 1000, 1500, "HUMAN")];

  expect(words(timeSpent(tasks, { from: 1000, to: 2000 }))).toEqual([
    "500ms waiting for workers",
    "500ms waiting for workers, and for people, messages or a time",
  ]);
});

test("a sub-workflow's time is that of what it did, where that is known", () => {
  const parent = [
    task("a", 1000, 1000, 1100),
    { ...task("child", 1100, 1100, 2000, "SUB_WORKFLOW"), subWorkflowId: "c" },
  ];
  const child = [task("b", 1200, 1500, 1600), taskRow("sign", { ...open, taskType: "HUMAN", scheduledTime: 1600 })];

  const span = { from: 1000, to: 2000 };

  expect(timeSpent(parent, span)).toEqual({ working: 100, queued: 0, both: 0, within: 900, waiting: 0, between: 0 });
  expect(timeSpent(parent, span, new Map([["c", child]]))).toEqual({
    ...{ working: 200, queued: 300, both: 0, within: 0, waiting: 400, between: 100 },
  });
});

test("what has not ended goes on until now", () => {
  const waits = taskRow("a", {
    scheduledTime: 1000,
    startTime: 0,
    endTime: 0,
    taskType: "SIMPLE",
    status: "SCHEDULED",
  });

  expect(timeSpent([waits], { from: 1000, to: 5000 })).toEqual({
    working: 0,
    queued: 4000,
    both: 0,
    within: 0,
    waiting: 0,
    between: 0,
  });
});

test("what a sub-workflow does is not known here: it counts as no work, even while it is in progress", () => {
  const child = taskRow("child", {
    ...{ scheduledTime: 1000, startTime: 1000, endTime: 0, taskType: "SUB_WORKFLOW", status: "IN_PROGRESS" },
  });
  const spent = timeSpent([task("a", 1000, 1000, 2000), child], { from: 1000, to: 5000 });

  expect(spent).toEqual({ working: 1000, queued: 0, both: 0, within: 3000, waiting: 0, between: 0 });
  expect(words(spent)).toEqual(["1s working", "3s in sub-workflows"]);
});
