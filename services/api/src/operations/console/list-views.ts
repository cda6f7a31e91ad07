import type { ExecutionRow } from "@tutti/ports";

import { listOf } from "../../search/summary-texts.ts";

/** A row as `tutti.v1.ExecutionRow` has it. */
export function executionRowView(row: ExecutionRow) {
  return {
    workflowId: row.workflowId,
    workflowName: row.workflowType,
    workflowVersion: row.version,
    status: row.status,
    correlationId: row.correlationId,
    priority: row.priority,
    createdBy: row.createdBy,
    startTime: row.startTime,
    updateTime: row.updateTime,
    endTime: row.endTime,
    reasonForIncompletion: row.reasonForIncompletion,
    failedReferenceTaskNames: [...listOf(row.failedReferenceTaskNames)],
    parentWorkflowId: row.parentWorkflowId,
    errorGroup: row.errorGroup,
    isArchived: row.isArchived,
    classifier: row.classifier,
    revision: row.revision,
  };
}
