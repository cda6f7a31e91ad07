import type { TaskId } from "@tutti/engine";

import { NO_ERROR } from "../search/error-group.ts";
import type { IndexedExecution, TaskDocument, WorkflowDocument } from "../search/search-documents.ts";
import { newWorkflowId } from "./given-execution.ts";

/** An execution that runs, without anything that is optional. */
export function aWorkflowDocument(members: Partial<WorkflowDocument> = {}): WorkflowDocument {
  return {
    workflowId: newWorkflowId(),
    workflowType: "order",
    version: 1,
    correlationId: "",
    startTime: 1_700_000_000_000,
    updateTime: 1_700_000_000_000,
    endTime: 0,
    status: "RUNNING",
    priority: 0,
    classifier: "workflow",
    parentWorkflowId: "",
    createdBy: "",
    event: "",
    idempotencyKey: "",
    reasonForIncompletion: "",
    failedReferenceTaskNames: "[]",
    failedTaskNames: "[]",
    ...NO_ERROR,
    taskToDomain: "{}",
    externalInputPayloadStoragePath: "",
    externalOutputPayloadStoragePath: "",
    input: "{}",
    output: "{}",
    ...members,
  };
}

/** A task of it that waits. */
export function aTaskDocument(workflow: WorkflowDocument, members: Partial<TaskDocument> = {}): TaskDocument {
  const { workflowId, workflowType, correlationId } = workflow;
  return {
    taskId: newWorkflowId() as string as TaskId,
    workflowId,
    workflowType,
    correlationId,
    taskType: "pay",
    taskDefName: "pay",
    referenceTaskName: "pay_1",
    status: "SCHEDULED",
    scheduledTime: 1_700_000_000_000,
    startTime: 0,
    updateTime: 0,
    endTime: 0,
    queueWaitTime: 0,
    workflowPriority: 0,
    domain: "",
    reasonForIncompletion: "",
    externalInputPayloadStoragePath: "",
    externalOutputPayloadStoragePath: "",
    input: "{}",
    output: "{}",
    ...members,
  };
}

export function indexed(
  workflow: WorkflowDocument,
  { revision = 1, tasks = [] }: { readonly revision?: number; readonly tasks?: readonly TaskDocument[] } = {},
): IndexedExecution {
  return { revision, workflow, tasks };
}
