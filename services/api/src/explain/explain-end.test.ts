import { expect, test } from "@jest/globals";
import type { TaskRecord } from "@tutti/engine";
import { leasedTask } from "@tutti/hand-out/testing";

import { explainFailure, type FailureFacts } from "./explain-end.ts";
import { reason } from "./reason.ts";

const facts: FailureFacts = { attempts: 4, nullInputs: [], child: [] };

function failed(over: Partial<TaskRecord> = {}): TaskRecord {
  const usual = { referenceTaskName: "big", status: "FAILED_WITH_TERMINAL_ERROR", retryCount: 0 } as const;
  return { ...leasedTask().task, ...usual, ...over };
}

test("what failed for being too large is no worker's wish: the setting is named, and no attempts are promised", () => {
  const why = "The payload size: 20971520 of task: big is greater than the permissible limit: 10485760 bytes";

  const { text, remedy } = explainFailure(failed({ reasonForIncompletion: why }), facts);

  expect(text).toBe(`big: ${why}`);
  expect(remedy).toContain("TUTTI_TASK_PAYLOAD_LIMIT_KB");
  expect(remedy).not.toContain("worker asks");
});

test("variables that grew too large name the setting of variables", () => {
  const why = "The variables payload size: 9 of workflow: w is greater than the permissible limit: 8 bytes";

  expect(explainFailure(failed({ taskType: "SET_VARIABLE", reasonForIncompletion: why }), facts).remedy).toContain(
    "TUTTI_WORKFLOW_VARIABLES_LIMIT_KB",
  );
});

test.each([
  [{}, "Its worker asks for no other attempt."],
  [{ taskType: "INLINE" }, "The server makes no other attempt."],
  [
    { reasonForIncompletion: "The input of task: big does not fit its schema: id is missing" },
    "The server makes no other",
  ],
  [{ status: "FAILED" } as const, "Mend the cause, then retry the execution."],
])("with %j it says %s", (over, words) => {
  expect(explainFailure(failed(over), facts).remedy).toContain(words);
});

test.each([
  ["FAILED", 0, "big, attempt 1 of 4: no"],
  ["FAILED", 3, "big, attempt 4 of 4: no"],
  ["FAILED_WITH_TERMINAL_ERROR", 0, "big: no"],
  ["FAILED_WITH_TERMINAL_ERROR", 1, "big, attempt 2: no"],
] as const)("%s after %i other attempts is told as %s", (status, retryCount, text) => {
  expect(explainFailure(failed({ status, retryCount, reasonForIncompletion: "no" }), facts).text).toBe(text);
});

test("a sub-workflow that was not looked into leads there, and one that was tells its reasons", () => {
  const task = failed({ taskType: "SUB_WORKFLOW", status: "FAILED", subWorkflowId: "child" as never });
  const why = reason("TASK_FAILED", "deep: no");

  expect(explainFailure(task, { ...facts, child: "deeper" })).toMatchObject({
    ...{ workflowId: "child", remedy: "The reason lies deeper: open the sub-workflow.", because: [] },
  });
  expect(explainFailure(task, { ...facts, child: [why] })).toMatchObject({ remedy: "", because: [why] });
});
