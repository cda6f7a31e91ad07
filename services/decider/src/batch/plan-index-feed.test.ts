import { describe, expect, test } from "@jest/globals";
import type { Changes, WorkflowStatus } from "@tutti/engine";
import { anExecution, created } from "@tutti/ports/contract";

import { COVERED_MS, FeedMarks } from "./feed-marks.ts";
import { planIndexFeed } from "./plan-index-feed.ts";

const now = 1_000_000;

function changed(status: WorkflowStatus, over: Partial<Changes> = {}): Changes {
  return { ...created(anExecution({ status, revision: 7 })), ...over };
}

function planned(changes: Changes, statusBefore: WorkflowStatus | undefined, marks = new FeedMarks()) {
  return planIndexFeed([{ statusBefore, changes }], { marks, now });
}

describe("the index is told", () => {
  test("of a start, in a row that stands for the next second, too", () => {
    const changes = changed("RUNNING");

    expect(planned(changes, undefined)).toEqual([
      { workflowId: changes.execution.workflowId, revision: 7, dueAt: now, coversUntil: now + COVERED_MS },
    ]);
  });

  test("of nothing that a committed row stands for, and again once its time is over", () => {
    const [marks, changes] = [new FeedMarks(), changed("RUNNING")];
    marks.note(planned(changes, undefined));

    expect(planned(changes, "RUNNING", marks)).toEqual([]);
    expect(planIndexFeed([{ statusBefore: "RUNNING", changes }], { marks, now: now + COVERED_MS })).toHaveLength(1);
  });

  test.each<[string, WorkflowStatus, WorkflowStatus, Partial<Changes>]>([
    ["a pause", "RUNNING", "PAUSED", {}],
    ["an end", "RUNNING", "COMPLETED", {}],
    ["a change after the end", "FAILED", "FAILED", {}],
    ["a removal", "RUNNING", "RUNNING", { isRemoved: true }],
  ])("of %s at once, whatever row there is", (_, before, after, over) => {
    const [marks, changes] = [new FeedMarks(), changed(after, over)];
    marks.note(planned(changes, undefined).map((row) => ({ ...row, coversUntil: now + COVERED_MS })));

    expect(planned(changes, before, marks)).toHaveLength(1);
  });

  test("whether what is removed is to be found all the same", () => {
    expect(planned(changed("COMPLETED", { isRemoved: true, isArchived: true }), "COMPLETED")).toMatchObject([
      { archives: true },
    ]);
    expect(planned(changed("COMPLETED", { isRemoved: true }), "COMPLETED")[0]).not.toHaveProperty("archives");
  });

  test("in a row that stands for itself alone where the execution has ended", () => {
    expect(planned(changed("COMPLETED"), "RUNNING")).toMatchObject([{ coversUntil: 0 }]);
    expect(planned(changed("RUNNING", { isRemoved: true }), "RUNNING")).toMatchObject([{ coversUntil: 0 }]);
  });
});
