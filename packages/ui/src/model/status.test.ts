import { expect, test } from "@jest/globals";

import { statusKind, taskStatuses, workflowStatuses } from "./status.ts";

test("every status has a kind, and a task that waits for time or a person is told from one that waits for a worker", () => {
  expect([...workflowStatuses, ...taskStatuses].map((status) => statusKind(status))).not.toContain(undefined);
  expect(statusKind("IN_PROGRESS", "HUMAN")).toBe("waiting");
  expect(statusKind("COMPLETED", "HUMAN")).toBe("done");
});
