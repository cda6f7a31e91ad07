import { describe, expect, test } from "@jest/globals";

import { executionKeys } from "./pages/execution/execution-keys.ts";
import { executionsKeys, listFilterOf } from "./pages/executions/executions-keys.ts";
import { taskQueryOf, tasksKeys } from "./pages/tasks/tasks-keys.ts";
import { numberKey, only, parseSearch, searchText, textKey, timeKey } from "./search-keys.ts";

const executionsAt = (address: string) => executionsKeys(parseSearch(address));

describe("what stands behind the ? of an address", () => {
  test.each([["123"], ["1.0"], ["9007199254740993"], ["true"], ["null"], ["{}"], ['"'], ["a b&c=d+e"], ["größe ✓"]])(
    "%j is read as it was written",
    (text) => {
      expect(textKey(parseSearch(searchText({ text })), "text")).toBe(text);
    },
  );

  test("what a page does not know or understand is not left in place", () => {
    const keys = only(executionsKeys)(parseSearch("?from=1e999&range=zzz&other=1&name=order"));

    expect(Object.entries(keys).filter(([, value]) => value !== undefined)).toEqual([["name", "order"]]);
  });

  test.each([["1e999"], ["-1"], ["1.5"], ["abc"], [""], ["9007199254740993"], ["[1]"]])("%j is no number", (text) => {
    expect(numberKey({ version: text }, "version")).toBeUndefined();
  });

  test("a time that no date has is dropped", () => {
    expect(timeKey({ from: "8640000000000001" }, "from")).toBeUndefined();
    expect(timeKey({ from: "2026-05-01T00:00:00Z" }, "from")).toBe(Date.UTC(2026, 4, 1));
  });

  test.each([
    ["status=FAILED&status=TIMED_OUT", { status: "FAILED,TIMED_OUT" }],
    ['status=["FAILED"]', { status: "FAILED" }],
    ["status=BOGUS", {}],
    ["name=[1]", { name: "[1]" }],
    ["text={}", { text: "{}" }],
    ["text=1&text=2", { text: "1" }],
    ["freeText=a&workflowId=w-1", { text: "a", id: "w-1" }],
    ["workflowType=order", { name: "order" }],
    ["correlationIds=c-1", { corr: "c-1" }],
    ["startFrom=1000&startTo=2000", { from: 1000, to: 2000 }],
    ["workflowType=a&workflowType=b&status=FAILED", { q: 'status IN (FAILED) AND workflowType IN ("a","b")' }],
    ["q=status:FAILED", { status: "FAILED" }],
    ["q=status:failed AND name:order&sort=startTime", { status: "FAILED", name: "order", sort: "startTime" }],
    ['q=correlationId="a:b"', { q: 'correlationId="a:b"' }],
    ["q=status:NONE", { q: "status:NONE" }],
    ["query=status%3DFAILED&asQuery=true", { q: "status=FAILED" }],
    [
      "workflowType=a&endTimeFrom=5&idempotencyKey=k",
      { q: 'workflowType="a" AND idempotencyKey IN ("k") AND endTime>5' },
    ],
    ['correlationIds=["c-1","c-2"]', { q: 'correlationId IN ("c-1","c-2")' }],
  ])("/executions?%s is understood as %j", (address, keys) => {
    expect(executionsAt(address)).toEqual(keys);
  });

  test("an old address that looks back some days begins there", () => {
    const { from = 0 } = executionsAt("lookback=3");

    expect(Date.now() - from).toBeGreaterThanOrEqual(3 * 86_400_000);
    expect(Date.now() - from).toBeLessThan(3 * 86_400_000 + 61_000);
  });

  test.each([
    ["FORK_JOIN", 'taskType="FORK"'],
    ["FORK_JOIN_DYNAMIC", 'taskType="FORK"'],
    ["charge", 'taskType="charge"'],
  ])("tasks of the type %s are those that run as %s", (type, query) => {
    expect(taskQueryOf({ type })).toBe(query);
  });

  test.each([['["FAILED"]'], ["[1]"], ["{}"], ["1e999"], ["null"], ["%"], ['"'], ["{"]])(
    "%j at any key breaks no page",
    (value) => {
      const names =
        "status name version corr id text range from to error took stuck has q sort cols peek at t ref iter";
      const raw = Object.fromEntries(
        `${names} branches open group lens tab own type`.split(" ").map((key) => [key, value]),
      );

      expect(() => {
        listFilterOf(executionsKeys(raw), 0);
        executionKeys(raw);
        tasksKeys(raw);
      }).not.toThrow();
    },
  );
});
