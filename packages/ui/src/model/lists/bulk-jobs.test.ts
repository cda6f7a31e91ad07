import { expect, test } from "@jest/globals";

import { execution, now } from "../testing/given-lists.ts";
import { allows, effectText, reachOfRows, reachedOf, verbOfRest, whichWords } from "./bulk-jobs.ts";
import type { BulkJob } from "./bulk-jobs.ts";

const stopped: BulkJob = {
  ...{
    jobId: "j",
    verb: "RETRY",
    reason: "",
    state: "STOPPED",
    createdBy: "",
    note: "",
    cause: "",
    errors: [],
    skips: [],
  },
  filter: { query: "status = FAILED", freeText: "", errorGroup: "" },
  ...{ total: 1200, isTotalCapped: false, done: 100, skipped: 15, failed: 5 },
  ...{ createdTime: now, updateTime: now, endTime: now, perSecond: 0 },
};

test.each<[string | undefined, Partial<BulkJob>]>([
  ["retry", {}],
  ["terminate", { verb: "TERMINATE" }],
  [undefined, { state: "DONE" }],
  [undefined, { total: 120 }],
  // Those that were restarted match its filter as before.
  [undefined, { verb: "RESTART" }],
  [undefined, { filter: { query: "", freeText: "", errorGroup: "" } }],
])("%j is what another job does with the rest of a stopped one with %j", (verb, members) => {
  expect(verbOfRest({ ...stopped, ...members })).toBe(verb);
});

test.each([
  [{ query: "status IN (FAILED,TIMED_OUT)", errorGroup: "b6f8" }, "failed or timed out with “charge: 502”"],
  [{ query: 'workflowType="a"', freeText: "late" }, 'workflowType="a" “late”'],
  [{}, "chosen executions"],
])("what a job with %j is about is told as %s", (filter, words) => {
  const none = { query: "", freeText: "", errorGroup: "" };
  expect(whichWords({ ...stopped, cause: "charge: 502", filter: { ...none, ...filter } })).toBe(words);
});

test("the reach of an action tells whom it skips, and why", () => {
  const reach = reachOfRows("retry", [execution({}), execution({ status: "COMPLETED" }), execution({})]);

  expect(reachedOf(reach)).toBe(2);
  expect(reach.effects).toEqual([
    { status: "FAILED", count: 2, isSkipped: false, text: "" },
    { status: "COMPLETED", count: 1, isSkipped: true, text: expect.stringContaining("can be retried") },
  ]);
  expect(allows("pause", "RUNNING")).toBe(true);
});

test.each([
  ["skipped: they have ended", true, "Skipped: they have ended"],
  ["Only what has failed can be retried", true, "Skipped: only what has failed can be retried"],
  ["", true, "Skipped"],
  ["go on", false, "go on"],
])("an effect %j, skipped: %j, is told once as %j", (text, isSkipped, told) => {
  expect(effectText({ status: "FAILED", count: 1, isSkipped, text })).toBe(told);
});
