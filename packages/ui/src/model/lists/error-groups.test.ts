import { expect, test } from "@jest/globals";

import { execution, now } from "../testing/given-lists.ts";
import { groupsOf, headlineOf, isRising, normalisedReason } from "./error-groups.ts";

test.each([
  ["502 from 10.0.0.7:8080 after 3 attempts", "502 from … after … attempts"],
  ["HTTP 404 on checkout 17", "HTTP 404 on checkout …"],
  ["exitCode=137 of job 137", "exitCode=137 of job …"],
  ["order 7f3a1c2e-1b2c-4d5e-8f90-0123456789ab is gone", "order … is gone"],
  ["SMTP 421 4.7.0 Too many", "SMTP … Too many"],
  ["no money", "no money"],
])("%s is the same cause as whatever else reads %s", (reason, normalised) => {
  expect(normalisedReason(reason)).toBe(normalised);
});

test("executions that failed at one task for one cause are one group, with its trend", () => {
  const rows = [
    execution({ workflowId: "a", reason: "card 1 refused", failedTasks: ["pay"], endTime: now - 10 }),
    execution({ workflowId: "b", reason: "card 22 refused", failedTasks: ["pay"], workflowName: "refund" }),
    execution({ workflowId: "c", reason: "card 3 refused", failedTasks: ["check"] }),
  ];

  const groups = groupsOf(rows, { from: now - 24_000, to: now });

  expect(groups.map(({ taskName, count }) => [taskName, count])).toEqual([
    ["pay", 2],
    ["check", 1],
  ]);
  expect(groups[0]?.trend.at(-1)).toBe(2);
  expect(groups[0]?.workflowIds).toEqual(["a", "b"]);
  expect(groups[0]?.workflowNames.map(({ value }) => value)).toEqual(["order", "refund"]);
});

test.each([
  [2, "card 17 of bob was refused", "card … of … was refused", "card [17] of [bob] was refused"],
  [2, "at 9: order 17", "at …: order …", "at [9]: order [17]"],
  [2, "a very\n long text", "another …", "another …"],
  [1, "card 17 was refused", "card … was refused", "card 17 was refused"],
  [2, "", "", "No reason told"],
  [
    2,
    "Task 7 failed with status: FAILED and reason: 'null'",
    "Task … failed with status: FAILED and reason: 'null'",
    "Failed without a reason",
  ],
])("%d of %j, which share %j, are called %j", (count, sampleReason, reason, headline) => {
  const [group] = groupsOf([execution({ reason: "x" })], { from: now - 24_000, to: now });
  if (group === undefined) throw new Error("no group");
  const parts = headlineOf({ ...group, count, sampleReason, reason });

  expect(parts.map(({ text, isVarying }) => (isVarying ? `[${text}]` : text)).join("")).toBe(headline);
});

test("what grew in the last quarter of the time is rising, and what is steady is not", () => {
  const [group] = groupsOf([execution({ reason: "x" })], { from: now - 24_000, to: now });
  if (group === undefined) throw new Error("no group");

  expect(isRising({ ...group, trend: [0, 0, 0, 0, 0, 1, 1, 9] })).toBe(true);
  expect(isRising({ ...group, trend: [4, 4, 4, 4, 4, 4, 4, 4] })).toBe(false);
});
