import { expect, test } from "@jest/globals";

import { withChanges } from "./changes.ts";
import { graphOf, taskRow } from "./testing/given-tasks.ts";

test("a task that has changed stands where it stood, and what is new at the end", () => {
  const before = graphOf([taskRow("a"), taskRow("b", { status: "SCHEDULED" })]);

  const after = withChanges(before, {
    summary: { ...before.summary, status: "COMPLETED" },
    tasks: [taskRow("b"), taskRow("c")],
  });

  expect(after.tasks.map(({ ref, status }) => `${ref} ${status}`)).toEqual([
    "a COMPLETED",
    "b COMPLETED",
    "c COMPLETED",
  ]);
  expect(after.summary.status).toBe("COMPLETED");
  expect(before.tasks).toHaveLength(2);
});

test("changes follow upon changes", () => {
  const before = graphOf([taskRow("a")]);
  const first = withChanges(before, { summary: before.summary, tasks: [taskRow("b", { status: "SCHEDULED" })] });

  const second = withChanges(first, { summary: before.summary, tasks: [taskRow("b"), taskRow("c")] });

  expect(second.tasks.map(({ ref, status }) => `${ref} ${status}`)).toEqual([
    "a COMPLETED",
    "b COMPLETED",
    "c COMPLETED",
  ]);
});

test("a dynamic fork learns of the branches that come later, and keeps them when it changes itself", () => {
  const taskType = "FORK_JOIN";
  const before = graphOf([taskRow("fork", { taskType }), taskRow("x", { parentRef: "fork" })]);

  const more = withChanges(before, { summary: before.summary, tasks: [taskRow("y", { parentRef: "fork" })] });
  const later = withChanges(more, { summary: before.summary, tasks: [taskRow("fork", { taskType, pollCount: 2 })] });

  expect(later.tasks[0]).toMatchObject({ forkedRefs: ["x", "y"], taskType: "FORK_JOIN_DYNAMIC", pollCount: 2 });
});
