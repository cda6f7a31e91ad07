import { expect, test } from "@jest/globals";

import { queryOf } from "../api/search-query.ts";
import { actionsFor } from "./actions.ts";
import { compare } from "./drawing/compare.ts";
import { definitionDiff } from "./drawing/definition-diff.ts";
import { cappedText, durationText, relativeText } from "./format.ts";
import { jsonRows, pathsWith, withMarks } from "./json/json-rows.ts";
import { otherOutputs } from "./reasons/other-outputs.ts";
import { provenanceOf, readersOf } from "./reasons/provenance.ts";
import { statusKind, taskStatuses, workflowStatuses } from "./status.ts";
import { graphOf, simple, taskRow } from "./testing/given-tasks.ts";
import { graphAt, instantsOf, variableSettersAt } from "./time/time-travel.ts";

test.each([
  [0, false, "0"],
  [0, true, "–"],
  [1200, true, "1,200+"],
])("%d counted, and no further: %s, is told as %s", (count, isCapped, text) => {
  expect(cappedText(count, isCapped)).toBe(text);
});

test.each([
  [480, "480ms"],
  [3200, "3.2s"],
  [59_000, "59s"],
  [724_000, "12m 04s"],
  [90_000_000, "1d 01h"],
  [-5, "0ms"],
])("%i ms read as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("a time to come is told as one", () => {
  expect([relativeText(0, 60_000), relativeText(7_200_000, 0), relativeText(1000, 1000)]).toEqual([
    "1m ago",
    "in 2h",
    "now",
  ]);
});

test("every status has a kind, and a task that waits for time or a person is told from one that waits for a worker", () => {
  expect([...workflowStatuses, ...taskStatuses].map((status) => statusKind(status))).not.toContain(undefined);
  expect(statusKind("IN_PROGRESS", "HUMAN")).toBe("waiting");
  expect(statusKind("COMPLETED", "HUMAN")).toBe("done");
});

test("an action that the state does not allow says why", () => {
  const whyNot = (status: string): string[] =>
    actionsFor(status)
      .filter(({ why }) => why === undefined)
      .map(({ name }) => name);

  expect(whyNot("RUNNING")).toEqual(["pause", "terminate"]);
  expect(whyNot("PAUSED")).toEqual(["resume", "terminate"]);
  expect(whyNot("FAILED")).toEqual(["retry", "restart", "restartLatest", "remove"]);
  expect(whyNot("COMPLETED")).toEqual(["restart", "restartLatest", "remove"]);
});

test("a filter becomes Conductor's query, and quotes within a value stay within it", () => {
  expect(queryOf({ status: ["FAILED", "TIMED_OUT"], name: 'a "b"', from: 5 })).toBe(
    'status IN (FAILED,TIMED_OUT) AND workflowType="a \\"b\\"" AND startTime>5',
  );
  expect(queryOf({ raw: "status = RUNNING", name: "a" })).toBe("status = RUNNING");
});

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

test("values are followed to the task they come from, also where a reference name holds dots", () => {
  const definition = {
    name: "w",
    version: 1,
    tasks: [simple("a.b"), simple("c", { inputParameters: { x: { y: "${a.b.output.z} and ${workflow.input.n}" } } })],
    outputParameters: { all: "${a.b.output}" },
  };

  expect(provenanceOf(simple("c", definition.tasks[1]), definition)).toEqual([
    { path: "x.y", expression: "${a.b.output.z}", sourceRef: "a.b" },
    { path: "x.y", expression: "${workflow.input.n}" },
  ]);
  expect(readersOf("a.b", definition)).toEqual([
    { ref: "c", path: "x.y", expression: "${a.b.output.z}" },
    { ref: undefined, path: "all", expression: "${a.b.output}" },
  ]);
});

test("closed objects are not visited, and a search opens the way to what it finds", () => {
  const value = { a: { b: { c: "needle" } }, d: [1, 2] };

  expect(jsonRows(value, (_path, depth) => depth < 1).map(({ path }) => path)).toEqual(["$", "$.a", "$.d"]);
  expect([...pathsWith(value, "NEEDLE")]).toEqual(["$.a.b.c", "$.a.b", "$.a", "$"]);
});

test("two versions differ by the tasks that were added, removed and changed", () => {
  const version = (...tasks: readonly ReturnType<typeof simple>[]) => ({ name: "w", version: 1, tasks });

  const changes = definitionDiff(
    version(simple("a"), simple("b")),
    version(simple("a", { optional: true }), simple("c")),
  );

  expect(changes).toEqual([
    { ref: "c", change: "added", fields: [] },
    { ref: "b", change: "removed", fields: [] },
    { ref: "a", change: "changed", fields: ["optional"] },
  ]);
});

test("two executions part where a task ended in another way or with another output", () => {
  const a = graphOf([taskRow("x", { taskId: "ax" }), taskRow("y", { taskId: "ay" }), taskRow("z", { taskId: "az" })]);
  const b = graphOf([taskRow("x", { taskId: "bx" }), taskRow("y", { taskId: "by", status: "FAILED" })]);

  const differences = compare(a, b, new Set());

  expect(differences.map(({ ref, difference }) => `${ref} ${difference}`)).toEqual(["x same", "y status", "z only a"]);
  expect(compare(a, b, new Set(["x"]))[0]?.difference).toBe("output");
});

test("outputs differ by what they hold, not by the order in which they hold it, and the last attempt counts", () => {
  const a = [
    { ref: "x", output: { n: 1, m: 2 } },
    { ref: "y", output: {} },
    { ref: "y", output: { last: true } },
    { ref: "z", output: 1 },
  ];
  const b = [
    { ref: "x", output: { m: 2, n: 1 } },
    { ref: "y", output: {} },
  ];

  expect(otherOutputs(a, b)).toEqual(["y"]);
});

test("marks that turn the direction of reading are written out", () => {
  expect(withMarks("invoice\u202Efdp.exe \u2066x\u2069")).toBe("invoice\\u202efdp.exe \\u2066x\\u2069");
  expect(withMarks("שלום, 世界")).toBe("שלום, 世界");
});
