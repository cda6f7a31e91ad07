import { expect, test } from "@jest/globals";

import type { Execution, ExecutionTask } from "../execution.ts";
import { executionTable, seconds } from "./execution-table.ts";
import { changesBetween } from "./follow.ts";
import { renderTable } from "./table.ts";

const task: ExecutionTask = {
  taskId: "1",
  taskReferenceName: "charge",
  taskType: "charge_payment",
  status: "FAILED",
  reasonForIncompletion: "the bank did not answer",
  workerId: "sample",
  retryCount: 0,
  iteration: 0,
  input: {},
  output: {},
  scheduledTime: 1000,
  startTime: 2000,
  endTime: 2250,
};
const execution: Execution = {
  workflowId: "w-1",
  workflowName: "order_fulfilment",
  workflowVersion: 1,
  status: "COMPLETED",
  reasonForIncompletion: "",
  correlationId: "",
  input: {},
  output: { message: "done" },
  variables: {},
  endTime: 3000,
  tasks: [task, { ...task, taskId: "2", status: "COMPLETED", reasonForIncompletion: "", retryCount: 1 }],
};

test("a table's columns are as wide as their widest cell and its lines end without blanks", () => {
  const lines = renderTable(
    [{ title: "A" }, { title: "N", right: true }, { title: "LAST" }],
    [
      ["aé", "1", ""],
      ["b", "22", "x"],
    ],
  );

  expect(lines).toEqual(["A    N  LAST", "──  ──  ────", "aé   1", "b   22  x"]);
});

test("a last column that would be too wide goes on below, broken at blanks or else anywhere", () => {
  const columns = [{ title: "A" }, { title: "WHY" }];
  const rows = [
    ["x", "the bank did not answer at all"],
    ["y", `${"z".repeat(25)} end`],
  ];

  expect(renderTable(columns, rows, { maxWidth: 26 })).toEqual([
    "A  WHY",
    "─  ───────────────────────",
    "x  the bank did not answer",
    "   at all",
    `y  ${"z".repeat(23)}`,
    "   zz end",
  ]);
});

test("the table shows each attempt with its number, worker, duration and reason", () => {
  const lines = executionTable(execution);

  expect(lines[0]).toBe("order_fulfilment w-1: COMPLETED");
  expect(lines[2]).toMatch(/^REFERENCE +TYPE +STATUS +TRY +WORKER +START +TOOK +REASON$/);
  expect(lines[4]).toMatch(/^charge +charge_payment +FAILED +1 +sample +\S+ +0\.25 s +the bank did not answer$/);
  expect(lines[5]).toMatch(/^charge +charge_payment +COMPLETED +2 +sample +\S+ +0\.25 s$/);
  expect(lines.at(-1)).toBe('output: {"message":"done"}');
});

test("a task that has not begun has no start and no duration", () => {
  const waiting = {
    ...task,
    status: "SCHEDULED" as const,
    workerId: "",
    startTime: 0,
    endTime: 0,
    reasonForIncompletion: "",
  };

  expect(executionTable({ ...execution, tasks: [waiting] })[4]).toMatch(/^charge +charge_payment +SCHEDULED +1$/);
});

test("a duration is never negative", () => {
  expect(seconds(-5)).toBe("0.00 s");
});

test("only what changed is told, then the execution's own status", () => {
  const before: Execution = { ...execution, status: "RUNNING", tasks: [task] };

  expect(changesBetween(before, execution)).toEqual([
    "charge        COMPLETED    attempt 2",
    "(workflow)    COMPLETED",
  ]);
  expect(changesBetween(execution, execution)).toEqual([]);
});

test("a failed attempt is told with its reason", () => {
  expect(changesBetween(undefined, { ...execution, tasks: [task] })[0]).toBe(
    "charge        FAILED       the bank did not answer",
  );
});
