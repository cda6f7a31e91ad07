import { expect, test } from "@jest/globals";

import { explain } from "./explain.ts";
import { graphOf, taskRow } from "../testing/given-tasks.ts";

const waiting = { status: "SCHEDULED", startTime: 0, endTime: 0 };
const now = 100_000;

test("a task that nobody polls for comes before everything else that waits", () => {
  const graph = graphOf([
    taskRow("pause", { ...waiting, taskType: "WAIT", status: "IN_PROGRESS" }),
    taskRow("pay", waiting),
  ]);

  const [first] = explain(graph, { now, lastPolls: new Map([["other", now]]) });

  expect(first?.text).toBe("No worker polls pay: nobody ever has. pay has waited 1m 39s.");
});

test("those that wait alike are one reason, which has their number; each that a worker has stands for itself", () => {
  const graph = graphOf([
    ...["a", "b", "c"].map((ref) => taskRow(ref, { ...waiting, taskDefName: "pay" })),
    ...["d", "e"].map((ref) => taskRow(ref, { ...waiting, taskDefName: "sign", taskType: "HUMAN" })),
    ...["f", "g"].map((ref) => taskRow(ref, { status: "IN_PROGRESS", taskDefName: "pack", endTime: 0 })),
  ]);

  const reasons = explain(graph, { now, lastPolls: new Map() });

  const told = reasons.map(({ text, queue, evidence: [one] = [] }) => [text.split(" ").at(0), queue, one?.value]);
  expect(told).toEqual([
    ["No", "pay", "3"],
    ["d", undefined, "2"],
    ["f", undefined, undefined],
    ["g", undefined, undefined],
  ]);
});

test("a queue with pollers is not blamed", () => {
  const [first] = explain(graphOf([taskRow("pay", waiting)]), { now, lastPolls: new Map([["pay", now - 1000]]) });

  expect(first?.text).toContain("all are busy, or a limit is reached");
});

test("while nothing is known of the pollers, none is said to be missing", () => {
  expect(explain(graphOf([taskRow("pay", waiting)]), { now })[0]?.text).not.toContain("No worker");
});

test("a failed execution is explained by its failed tasks, and not by attempts that were tried again", () => {
  const attempts = [
    taskRow("pay", { status: "FAILED", reason: "no money", isRetried: true }),
    taskRow("pay", { status: "FAILED", reason: "still none", retryCount: 1 }),
  ];

  const reasons = explain(graphOf(attempts, { status: "FAILED", reason: "pay failed" }), { now });

  expect(reasons.map(({ text }) => text)).toEqual(["pay, attempt 2: still none"]);
});

test("without a failed task the execution's own reason is told", () => {
  const [reason] = explain(graphOf([], { status: "TERMINATED", reason: "by hand" }), { now });

  expect(reason?.text).toBe("by hand");
});

test("what has completed needs no explanation", () => {
  expect(explain(graphOf([taskRow("pay")], { status: "COMPLETED" }), { now })).toEqual([]);
});
