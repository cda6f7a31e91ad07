import { expect, test } from "@jest/globals";

import { taskDefFromJson } from "../definition/definition-from-json.ts";
import type { Fault } from "../fault.ts";
import type { JsonObject } from "../payload/json.ts";
import { validateTaskDef } from "./validate-task-def.ts";

function faultsOf(members: JsonObject): readonly Fault[] {
  return validateTaskDef(taskDefFromJson({ name: "t", ...members }).value);
}

test("a task definition with Conductor's defaults has no faults", () => {
  expect(faultsOf({})).toEqual([]);
});

test.each<[string, number, string]>([
  ["retryCount", -1, "TaskDef retryCount: 0 must be >= 0"],
  ["retryDelaySeconds", -1, "TaskDef retryDelaySeconds: 0 must be >= 0"],
  ["maxRetryDelaySeconds", -1, "TaskDef maxRetryDelaySeconds: 0 must be >= 0"],
  ["backoffJitterMs", -1, "TaskDef backoffJitterMs: 0 must be >= 0"],
  ["backoffScaleFactor", 0, "Backoff scale factor. Applicable for LINEAR_BACKOFF"],
  ["timeoutSeconds", -1, "TaskDef timeoutSeconds: 0 must be >= 0"],
  ["responseTimeoutSeconds", 0, "TaskDef responseTimeoutSeconds: 0 should be minimum 1 second"],
  ["responseTimeoutSeconds", -5, "TaskDef responseTimeoutSeconds: -5 should be minimum 1 second"],
  ["pollTimeoutSeconds", -1, "TaskDef pollTimeoutSeconds: 0 must be >= 0"],
  ["totalTimeoutSeconds", -1, "TaskDef totalTimeoutSeconds: 0 must be >= 0"],
  ["concurrentExecLimit", -1, "TaskDef concurrentExecLimit: 0 must be >= 0"],
  ["rateLimitPerFrequency", -2, "TaskDef rateLimitPerFrequency: 0 must be >= 0"],
  ["rateLimitFrequencyInSeconds", -3, "TaskDef rateLimitFrequencyInSeconds: 0 must be >= 0"],
])("%s may not be %d", (path, value, message) => {
  expect(faultsOf({ [path]: value })).toEqual([{ path, message, found: String(value) }]);
});

test("a name is needed; blanks are one", () => {
  expect(faultsOf({ name: "" })).toEqual([{ path: "name", message: "TaskDef name cannot be null or empty" }]);
  expect(faultsOf({ name: "  " })).toEqual([]);
});

test("the response time-out fits into the time-out, and that into the total", () => {
  expect(faultsOf({ timeoutSeconds: 10, responseTimeoutSeconds: 11 })).toMatchObject([
    { message: "TaskDef: t responseTimeoutSeconds: 11 must be less than timeoutSeconds: 10" },
  ]);
  expect(faultsOf({ timeoutSeconds: 10, responseTimeoutSeconds: 10 })).toEqual([]);
  expect(faultsOf({ timeoutSeconds: 20, responseTimeoutSeconds: 5, totalTimeoutSeconds: 10 })).toMatchObject([
    { message: "TaskDef: t timeoutSeconds: 20 must be less than or equal to totalTimeoutSeconds: 10" },
  ]);
});

test("all faults are told at once", () => {
  expect(faultsOf({ name: "", retryCount: -1, responseTimeoutSeconds: 0 })).toHaveLength(3);
});
