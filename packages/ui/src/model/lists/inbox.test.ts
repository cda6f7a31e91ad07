import { expect, test } from "@jest/globals";

import { matchingTasks, taskName } from "./inbox.ts";

const row = (over: Readonly<Record<string, string>>) => ({
  ...{ ref: "", taskDefName: "", taskType: "HUMAN", workflowName: "fan", correlationId: "", input: "{}", ...over },
});

test.each([
  [{ ref: "leaf_7", taskDefName: "leaf" }, "leaf_7"],
  [{ taskDefName: "leaf" }, "leaf"],
  [{}, "HUMAN"],
])("%j is called %s", (over, name) => {
  expect(taskName(row(over))).toBe(name);
});

test("tasks are found by all words of what is told of them", () => {
  const rows = [
    row({ ref: "approve", correlationId: "order-1042" }),
    row({ ref: "approve", input: `{"amount":4711}` }),
  ];

  expect(matchingTasks(rows, "APPROVE order-1042")).toEqual(rows.slice(0, 1));
  expect(matchingTasks(rows, "fan 4711")).toEqual(rows.slice(1));
  expect(matchingTasks(rows, " ")).toBe(rows);
  expect(matchingTasks(rows, "nobody")).toEqual([]);
});
