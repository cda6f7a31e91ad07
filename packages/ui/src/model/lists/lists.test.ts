import { describe, expect, test } from "@jest/globals";

import { allows, effectText, reachOfRows, reachedOf } from "./bulk-jobs.ts";
import { verbOfRest, whichWords } from "./bulk-jobs.ts";
import type { BulkJob } from "./bulk-jobs.ts";
import { groupsOf, headlineOf, isRising, normalisedReason } from "./error-groups.ts";
import type { ExecutionSummary } from "../execution.ts";
import { byTrouble, troubleOf } from "./queues.ts";
import type { Queue } from "./queues.ts";
import { roundSpan, roundedUp, stacksOf } from "./stacks.ts";

const now = 1_800_000_000_000;

function execution(more: Partial<ExecutionSummary>): ExecutionSummary {
  return {
    ...{ workflowId: "w-1", workflowName: "order", version: 1, status: "FAILED", correlationId: "" },
    ...{ startTime: now - 1000, updateTime: now, endTime: now, reason: "", failedTasks: [], priority: 0 },
    ...{ createdBy: "", parentWorkflowId: "", parentTaskId: "" },
    ...more,
  };
}

function queue(more: Partial<Queue>): Queue {
  return {
    ...{ taskType: "pay", domain: "", waiting: 1, isWaitingCapped: false, oldestTime: now - 1000, inFlight: 0 },
    ...{ pollers: 1, lastPollTime: now, concurrentLimit: undefined, concurrentInUse: undefined },
    ...{ rateLimit: undefined, rateSeconds: undefined, rateInUse: undefined, isSystem: false },
    ...more,
  };
}

describe("errors", () => {
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
});

describe("bulk jobs", () => {
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
});

describe("queues", () => {
  test.each([
    [{ pollers: 0 }, "Nobody polls it"],
    [{ concurrentLimit: 2, concurrentInUse: 2 }, "Concurrency limit reached"],
    [{ rateLimit: 5, rateSeconds: 1, rateInUse: 5 }, "Rate limit reached"],
    [{ oldestTime: now - 120_000 }, "Workers fall behind"],
    [{}, undefined],
    [{ pollers: 0, waiting: 0 }, undefined],
    [{ pollers: 0, isSystem: true }, undefined],
  ] as const)("%j is told as %s", (more, text) => {
    expect(troubleOf(queue(more), now)?.text).toBe(text);
  });

  test("the queue in most trouble comes first, then the one that waits longest", () => {
    const queues = [
      queue({ taskType: "fine" }),
      queue({ taskType: "slow", oldestTime: now - 300_000 }),
      queue({ taskType: "slower", oldestTime: now - 900_000 }),
      queue({ taskType: "deserted", pollers: 0 }),
    ];

    expect(queues.toSorted(byTrouble(now)).map(({ taskType }) => taskType)).toEqual([
      "deserted",
      "slower",
      "slow",
      "fine",
    ]);
  });
});

describe("histograms", () => {
  test("failures stand at the ground of each bar", () => {
    const [stack] = stacksOf({
      from: now,
      bucketMs: 10,
      series: [
        { status: "COMPLETED", counts: [3] },
        { status: "FAILED", counts: [2] },
      ],
    });

    expect(stack).toEqual({
      from: now,
      to: now + 10,
      total: 5,
      pieces: [
        { status: "FAILED", kind: "failed", below: 0, count: 2 },
        { status: "COMPLETED", kind: "done", below: 2, count: 3 },
      ],
    });
  });

  test("spans of time are those that people count in, and never more than there is room for", () => {
    expect(roundSpan({ from: now - 3_600_000, to: now })).toEqual({ from: now - 3_600_000, to: now, buckets: 30 });
    for (const ms of [1, 999, 61_000, 7_000_000, 86_400_000, 40 * 86_400_000, 10 ** 12]) {
      const { from, to, buckets } = roundSpan({ from: now - ms, to: now });
      expect(from).toBeLessThanOrEqual(now - ms);
      expect(to).toBeGreaterThanOrEqual(now);
      expect(buckets).toBeLessThanOrEqual(61);
      expect((to - from) % buckets).toBe(0);
    }
  });

  test("an axis ends at a round number", () => {
    expect([0, 1, 7, 240, 1001].map(roundedUp)).toEqual([1, 1, 8, 300, 2000]);
  });
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
