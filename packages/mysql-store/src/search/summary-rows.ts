import type { TaskDocument, WorkflowDocument } from "@tutti/ports";
import type { TaskStatus, WorkflowId, WorkflowStatus } from "@tutti/engine";

import { idToSql, taskIdOf, workflowIdOf } from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { numberOf, textOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";

// Asked for each value of each row.
const columns = new Map<string, string>();

/** Columns that hold a member of the document as it is: `correlationId` in `correlation_id`. */
const WORKFLOW_TEXTS = [
  "workflowType",
  "correlationId",
  "status",
  "classifier",
  "createdBy",
  "event",
  "idempotencyKey",
  "reasonForIncompletion",
  "failedReferenceTaskNames",
  "failedTaskNames",
  "errorGroup",
  "errorTask",
  "errorReason",
  "taskToDomain",
  "externalInputPayloadStoragePath",
  "externalOutputPayloadStoragePath",
  "input",
  "output",
] as const satisfies readonly (keyof WorkflowDocument)[];
const WORKFLOW_NUMBERS = ["version", "startTime", "updateTime", "endTime", "priority"] as const;

const TASK_TEXTS = [
  "workflowType",
  "correlationId",
  "taskType",
  "taskDefName",
  "referenceTaskName",
  "status",
  "domain",
  "reasonForIncompletion",
  "externalInputPayloadStoragePath",
  "externalOutputPayloadStoragePath",
  "input",
  "output",
] as const satisfies readonly (keyof TaskDocument)[];
const TASK_NUMBERS = [
  "scheduledTime",
  "startTime",
  "updateTime",
  "endTime",
  "queueWaitTime",
  "workflowPriority",
] as const;

export const WORKFLOW_KEY = ["workflow_id"] as const;
export const WORKFLOW_VALUES = ["parentWorkflowId", ...WORKFLOW_TEXTS, ...WORKFLOW_NUMBERS].map(columnOf);
export const TASK_KEY = ["workflow_id", "task_id"] as const;
export const TASK_VALUES = [...TASK_TEXTS, ...TASK_NUMBERS].map(columnOf);

/** The column of a field: `workflowType` is in `workflow_type`. */
export function columnOf(field: string): string {
  const known = columns.get(field);
  if (known !== undefined) return known;
  const column = field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  columns.set(field, column);
  return column;
}

/** In the order of WORKFLOW_KEY and WORKFLOW_VALUES. */
export function workflowValues(document: WorkflowDocument): SqlValue[] {
  return [
    idToSql(document.workflowId),
    document.parentWorkflowId === "" ? "" : idToSql(document.parentWorkflowId),
    ...WORKFLOW_TEXTS.map((field) => document[field]),
    ...WORKFLOW_NUMBERS.map((field) => document[field]),
  ];
}

/** In the order of TASK_KEY and TASK_VALUES. */
export function taskValues(document: TaskDocument): SqlValue[] {
  return [
    idToSql(document.workflowId),
    idToSql(document.taskId),
    ...TASK_TEXTS.map((field) => document[field]),
    ...TASK_NUMBERS.map((field) => document[field]),
  ];
}

export function workflowFromRow(row: Row): WorkflowDocument {
  const text = (field: (typeof WORKFLOW_TEXTS)[number]): string => textOf(row, columnOf(field));
  const number = (field: (typeof WORKFLOW_NUMBERS)[number]): number => numberOf(row, columnOf(field));
  return {
    workflowId: workflowIdOf(row, "workflow_id"),
    parentWorkflowId: textOf(row, "parent_workflow_id") === "" ? "" : workflowIdOf(row, "parent_workflow_id"),
    workflowType: text("workflowType"),
    correlationId: text("correlationId"),
    status: text("status") as WorkflowStatus,
    classifier: text("classifier"),
    createdBy: text("createdBy"),
    event: text("event"),
    idempotencyKey: text("idempotencyKey"),
    reasonForIncompletion: text("reasonForIncompletion"),
    failedReferenceTaskNames: text("failedReferenceTaskNames"),
    failedTaskNames: text("failedTaskNames"),
    errorGroup: text("errorGroup"),
    errorTask: text("errorTask"),
    errorReason: text("errorReason"),
    taskToDomain: text("taskToDomain"),
    externalInputPayloadStoragePath: text("externalInputPayloadStoragePath"),
    externalOutputPayloadStoragePath: text("externalOutputPayloadStoragePath"),
    input: text("input"),
    output: text("output"),
    version: number("version"),
    startTime: number("startTime"),
    updateTime: number("updateTime"),
    endTime: number("endTime"),
    priority: number("priority"),
  };
}

export function taskFromRow(row: Row): TaskDocument {
  const text = (field: (typeof TASK_TEXTS)[number]): string => textOf(row, columnOf(field));
  const number = (field: (typeof TASK_NUMBERS)[number]): number => numberOf(row, columnOf(field));
  return {
    taskId: taskIdOf(row, "task_id"),
    workflowId: workflowIdOf(row, "workflow_id"),
    workflowType: text("workflowType"),
    correlationId: text("correlationId"),
    taskType: text("taskType"),
    taskDefName: text("taskDefName"),
    referenceTaskName: text("referenceTaskName"),
    status: text("status") as TaskStatus,
    domain: text("domain"),
    reasonForIncompletion: text("reasonForIncompletion"),
    externalInputPayloadStoragePath: text("externalInputPayloadStoragePath"),
    externalOutputPayloadStoragePath: text("externalOutputPayloadStoragePath"),
    input: text("input"),
    output: text("output"),
    scheduledTime: number("scheduledTime"),
    startTime: number("startTime"),
    updateTime: number("updateTime"),
    endTime: number("endTime"),
    queueWaitTime: number("queueWaitTime"),
    workflowPriority: number("workflowPriority"),
  };
}

/** Whether two documents are the same in every member. */
export function isSame(a: TaskDocument | WorkflowDocument, b: TaskDocument | WorkflowDocument): boolean {
  return Object.entries(a).every(([member, value]) => Reflect.get(b, member) === value);
}

export type OldWorkflow = { readonly revision: number; readonly document: WorkflowDocument };

export function oldWorkflowFromRow(row: Row): readonly [WorkflowId, OldWorkflow] {
  const document = workflowFromRow(row);
  return [document.workflowId, { revision: numberOf(row, "revision"), document }];
}
