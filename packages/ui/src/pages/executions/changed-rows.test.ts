import { describe, expect, test } from "@jest/globals";

import type { ExecutionSummary } from "../../model/execution.ts";
import { countNew, sortedChanges } from "./changed-rows.ts";

const row = (workflowId: string, over: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  ...{ workflowId, workflowName: "order", version: 1, status: "RUNNING", correlationId: "", reason: "", priority: 0 },
  ...{ startTime: 10, updateTime: 10, endTime: 0, failedTasks: [], createdBy: "", parentWorkflowId: "" },
  ...{ parentTaskId: "", ...over },
});
const list = { rows: [row("b", { startTime: 20, updateTime: 20 }), row("a")], keys: {}, isNewestFirst: true };

describe("what changes mean for a list of executions", () => {
  test("a row that is shown is changed in place, and not announced", () => {
    const changed = row("a", { status: "COMPLETED", updateTime: 30 });

    expect(sortedChanges([changed], list)).toEqual({ known: new Map([["a", changed]]), added: [] });
  });

  test("what is older than what is shown changes nothing, whenever it is told", () => {
    expect(sortedChanges([row("b", { status: "COMPLETED", updateTime: 19 })], list).known.size).toBe(0);
  });

  test("one that has begun since is announced", () => {
    expect(sortedChanges([row("c", { startTime: 30 })], list)).toEqual({ known: new Map(), added: ["c"] });
  });

  test("one that stands below the last row is announced only where the list is not read from its newest on", () => {
    const below = [row("z", { startTime: 5 })];

    expect(sortedChanges(below, list).added).toEqual([]);
    expect(sortedChanges(below, { ...list, isNewestFirst: false }).added).toEqual(["z"]);
  });

  test("one of another status than is asked for is not announced, unless a raw query asks", () => {
    const failed = [row("c", { startTime: 30, status: "FAILED" })];

    expect(sortedChanges(failed, { ...list, keys: { status: "RUNNING,PAUSED" } }).added).toEqual([]);
    expect(sortedChanges(failed, { ...list, keys: { status: "RUNNING,FAILED" } }).added).toEqual(["c"]);
    expect(sortedChanges(failed, { ...list, keys: { q: "x = 1", status: "RUNNING" } }).added).toEqual(["c"]);
  });

  test("what was announced and has come into the list by itself since is new no more", () => {
    const announced = new Set(["b", "c", "d"]);

    expect(countNew(announced, list.rows)).toBe(2);
    expect(countNew(announced, [row("d"), row("c"), ...list.rows])).toBe(0);
  });
});
