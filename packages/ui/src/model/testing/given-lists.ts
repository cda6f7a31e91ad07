import type { ExecutionSummary } from "../execution.ts";

/** When the tests of lists take place, in epoch ms. */
export const now = 1_800_000_000_000;

/** A failed execution, as a list has it, with these members. */
export function execution(more: Partial<ExecutionSummary>): ExecutionSummary {
  return {
    ...{ workflowId: "w-1", workflowName: "order", version: 1, status: "FAILED", correlationId: "" },
    ...{ startTime: now - 1000, updateTime: now, endTime: now, reason: "", failedTasks: [], priority: 0 },
    ...{ createdBy: "", parentWorkflowId: "", parentTaskId: "" },
    ...more,
  };
}
