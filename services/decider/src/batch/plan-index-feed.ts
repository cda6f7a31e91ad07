import { isTerminalWorkflow, type Changes, type EpochMs, type WorkflowStatus } from "@tutti/engine";
import type { IndexFeedRow } from "@tutti/ports";

import { COVERED_MS, type FeedMarks } from "./feed-marks.ts";

export type ChangedExecution = {
  /** undefined: there was none. */
  readonly statusBefore: WorkflowStatus | undefined;
  readonly changes: Changes;
};

/**
 * What a batch tells the index: starts, changes of status and ends at once, and of what happens between them the first of each
 * second, whose row stands for the others. Nothing that comes after an end is left to another row. Source: core.md 6.
 */
export function planIndexFeed(
  changed: readonly ChangedExecution[],
  { marks, now }: { readonly marks: Pick<FeedMarks, "isCovered">; readonly now: EpochMs },
): readonly IndexFeedRow[] {
  return changed.flatMap(({ statusBefore, changes: { execution, isRemoved, isArchived } }) => {
    const { workflowId, revision, status } = execution;
    const hasEnded = isRemoved || isTerminalWorkflow(status);
    if (!hasEnded && statusBefore === status && marks.isCovered(workflowId, now)) return [];
    const row = { workflowId, revision, dueAt: now, coversUntil: hasEnded ? 0 : now + COVERED_MS };
    return [isArchived === true ? { ...row, archives: true } : row];
  });
}
