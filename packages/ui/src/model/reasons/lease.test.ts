import { expect, test } from "@jest/globals";

import { attemptBefore } from "./attempt-before.ts";
import { leaseOf } from "./lease.ts";
import { taskRow } from "../testing/given-tasks.ts";

const limits = { responseTimeoutSeconds: 600, callbackAfterSeconds: 0 };

test.each([
  ["COMPLETED", {}, limits, { kind: "over" }],
  ["SCHEDULED", { pollCount: 0 }, limits, { kind: "waits" }],
  ["SCHEDULED", {}, { ...limits, callbackAfterSeconds: 30 }, { kind: "put back", untilTime: 31_020 }],
  ["IN_PROGRESS", {}, limits, { kind: "held", untilTime: 601_020 }],
  ["IN_PROGRESS", {}, { ...limits, callbackAfterSeconds: 30 }, { kind: "held", untilTime: 631_020 }],
  ["IN_PROGRESS", {}, { ...limits, responseTimeoutSeconds: 0 }, { kind: "held", untilTime: 0 }],
] as const)("who has a task that is %s %j", (status, more, given, lease) => {
  expect(leaseOf(taskRow("pay", { status, ...more }), given)).toEqual(lease);
});

test("an attempt is compared with the one before it, and the first with none", () => {
  const attempts = ["a", "b", "c"].map((taskId, retryCount) => taskRow("pay", { taskId, retryCount }));
  const before = attempts.map((task) => attemptBefore(attempts, task)?.taskId);

  expect(before).toEqual([undefined, "a", "b"]);
});
