import type { WireTaskSummary, WireWorkflowSummary } from "@tutti/contracts";
import { executionTimeOf } from "@tutti/ports";
import type { TaskDocument, WorkflowDocument } from "@tutti/ports";

import { listOf, mapOf, timeText } from "../search/summary-texts.ts";

/** The execution as a search shows it. Source: reference/api.md 3.5. */
export function workflowSummaryToWire(document: WorkflowDocument): WireWorkflowSummary {
  return {
    ...document,
    startTime: timeText(document.startTime),
    updateTime: timeText(document.updateTime),
    endTime: document.endTime > 0 ? timeText(document.endTime) : "",
    executionTime: executionTimeOf(document),
    failedReferenceTaskNames: listOf(document.failedReferenceTaskNames).join(","),
    failedTaskNames: [...listOf(document.failedTaskNames)],
    taskToDomain: new Map(mapOf(document.taskToDomain)),
  };
}

/** The task as a search shows it. Source: reference/api.md 3.5. */
export function taskSummaryToWire(document: TaskDocument): WireTaskSummary {
  return {
    ...document,
    scheduledTime: timeText(document.scheduledTime),
    startTime: timeText(document.startTime),
    updateTime: timeText(document.updateTime),
    endTime: timeText(document.endTime),
    executionTime: executionTimeOf(document),
  };
}
