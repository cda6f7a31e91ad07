import { executionTimeOf } from "@tutti/ports";
import type { TaskDocument, WorkflowDocument } from "@tutti/ports";

import { listOf, mapOf, timeText } from "../../search/summary-texts.ts";
import type { ResponseObject } from "./response-json.ts";

/** The execution as a search shows it; what is absent is left out. Source: reference/api.md 3.5. */
export function workflowSummaryToJson(document: WorkflowDocument): ResponseObject {
  return {
    workflowType: document.workflowType,
    version: document.version,
    workflowId: document.workflowId,
    correlationId: orAbsent(document.correlationId),
    startTime: timeText(document.startTime),
    updateTime: timeText(document.updateTime),
    endTime: document.endTime > 0 ? timeText(document.endTime) : undefined,
    status: document.status,
    input: document.input,
    output: document.output,
    reasonForIncompletion: orAbsent(document.reasonForIncompletion),
    executionTime: executionTimeOf(document),
    event: orAbsent(document.event),
    failedReferenceTaskNames: listOf(document.failedReferenceTaskNames).join(","),
    failedTaskNames: listOf(document.failedTaskNames),
    ...pathsToJson(document),
    priority: document.priority,
    createdBy: orAbsent(document.createdBy),
    taskToDomain: mapOf(document.taskToDomain),
    idempotencyKey: orAbsent(document.idempotencyKey),
    parentWorkflowId: document.parentWorkflowId,
    classifier: document.classifier,
    inputSize: document.input.length,
    outputSize: document.output.length,
  };
}

/** The task as a search shows it. Source: reference/api.md 3.5. */
export function taskSummaryToJson(document: TaskDocument): ResponseObject {
  return {
    workflowId: document.workflowId,
    workflowType: document.workflowType,
    correlationId: orAbsent(document.correlationId),
    scheduledTime: timeText(document.scheduledTime),
    startTime: timeText(document.startTime),
    updateTime: timeText(document.updateTime),
    endTime: timeText(document.endTime),
    status: document.status,
    reasonForIncompletion: orAbsent(document.reasonForIncompletion),
    executionTime: executionTimeOf(document),
    queueWaitTime: document.queueWaitTime,
    taskDefName: document.taskDefName,
    taskType: document.taskType,
    // Beside what Conductor's summaries have: lists of people's tasks tell them apart by it.
    taskReferenceName: document.referenceTaskName,
    input: document.input,
    output: document.output,
    taskId: document.taskId,
    ...pathsToJson(document),
    workflowPriority: document.workflowPriority,
    domain: orAbsent(document.domain),
  };
}

function pathsToJson(document: WorkflowDocument | TaskDocument): ResponseObject {
  return {
    externalInputPayloadStoragePath: orAbsent(document.externalInputPayloadStoragePath),
    externalOutputPayloadStoragePath: orAbsent(document.externalOutputPayloadStoragePath),
  };
}

function orAbsent(text: string): string | undefined {
  return text === "" ? undefined : text;
}
