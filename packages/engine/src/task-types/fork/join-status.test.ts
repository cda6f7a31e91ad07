import { expect, test } from "@jest/globals";
import { fork, join, simple, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

const joined = (joinStatus: string) =>
  given(
    workflow("w", [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"], { joinStatus }), simple("z")]),
  ).started({ wanted: "COMPLETED_WITH_ERRORS" });

test.each([
  ["COMPLETED_WITH_ERRORS", "COMPLETED_WITH_ERRORS", "RUNNING"],
  ["${workflow.input.wanted}", "COMPLETED_WITH_ERRORS", "RUNNING"],
  ["${a.output.status}", "FAILED", "FAILED"],
  ["FAILED_WITH_TERMINAL_ERROR", "FAILED_WITH_TERMINAL_ERROR", "FAILED"],
  ["COMPLETED when 1", "COMPLETED", "RUNNING"],
  ["${nobody.output.status}", "COMPLETED", "RUNNING"],
  ["IN_PROGRESS", "COMPLETED", "RUNNING"],
])("a join with joinStatus %s ends %s once all joined tasks have ended", (joinStatus, status, workflowStatus) => {
  const run = joined(joinStatus);

  run.completed("a", { status: "FAILED" });
  expect(run.statusOf("j")).toBe("IN_PROGRESS");
  run.completed("b");

  expect([run.statusOf("j"), run.status]).toEqual([status, workflowStatus]);
});

test("a join that fails by its joinStatus tells so", () => {
  const run = joined("FAILED");

  run.completed("a");
  run.completed("b");

  expect(run.task("j").reasonForIncompletion).toBe("joinStatus is FAILED");
});
