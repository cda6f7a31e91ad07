import { expect, test } from "@jest/globals";

import { addCounts, readJestResults, secondTries, slowestSuites, summaryLine } from "./jest-results.ts";

test("the summary names what was skipped only where something was", () => {
  expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
  expect(summaryLine({ passed: 12, failed: 1, skipped: 3 })).toBe("12 passed, 1 failed, 3 skipped");
});

test("a suite that could not run counts as a failure", () => {
  const results = {
    numPassedTests: 5,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 2,
    numPendingTests: 3,
    numTodoTests: 1,
  };

  expect(readJestResults(JSON.stringify(results))).toEqual({ passed: 5, failed: 3, skipped: 4 });
});

test.each(["", "{", "null", "{}"])("no results (%j) are a failure", (text) => {
  expect(readJestResults(text)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("counts of several runs add up", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };

  expect(addCounts([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
});

test("the files that took longest are told, and none where all were quick", () => {
  const testResults = [
    { name: "/r/a.test.ts", startTime: 1_000, endTime: 5_200 },
    { name: "/r/packages/b.test.ts", startTime: 1_000, endTime: 42_000 },
    { name: "/r/quick.test.ts", startTime: 1_000, endTime: 1_100 },
    { name: "/r/not-run.test.ts" },
  ];

  expect(slowestSuites(JSON.stringify({ testResults }), { root: "/r" })).toBe(
    "slowest: packages/b.test.ts 41 s, a.test.ts 4 s",
  );
  expect(slowestSuites(JSON.stringify({ testResults: testResults.slice(2) }), { root: "/r" })).toBeUndefined();
  expect(slowestSuites("", { root: "/r" })).toBeUndefined();
});

test("what passed only when tried again is named, and nothing else", () => {
  const passed = { status: "passed", ancestorTitles: ["a wait"] };
  const assertionResults = [
    { ...passed, title: "ends", invocations: 2 },
    { ...passed, title: "begins", invocations: 1 },
    { ...passed, title: "fails", invocations: 2, status: "failed" },
  ];

  expect(
    secondTries(JSON.stringify({ testResults: [{ name: "/r/a.test.ts", assertionResults }] }), { root: "/r" }),
  ).toBe("passed at a second try: a.test.ts › a wait › ends");
  expect(secondTries(JSON.stringify({ testResults: [{ name: "/r/a.test.ts" }] }), { root: "/r" })).toBeUndefined();
});
