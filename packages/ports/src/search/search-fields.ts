/** What a field's values are compared as: bytes of UTF-8, ids, numbers, or times in epoch milliseconds. */
export type FieldKind = "text" | "id" | "number" | "time";

/** Fields of executions that a query may name. Source: reference/api.md 3.6. */
export const WORKFLOW_FIELDS = {
  workflowId: "id",
  workflowType: "text",
  version: "number",
  correlationId: "text",
  startTime: "time",
  updateTime: "time",
  endTime: "time",
  status: "text",
  priority: "number",
  classifier: "text",
  parentWorkflowId: "id",
  createdBy: "text",
  event: "text",
  idempotencyKey: "text",
  reasonForIncompletion: "text",
  failedReferenceTaskNames: "text",
  failedTaskNames: "text",
  errorGroup: "text",
  executionTime: "number",
  input: "text",
  output: "text",
} as const satisfies Readonly<Record<string, FieldKind>>;

/** Fields of tasks that a query may name. */
export const TASK_FIELDS = {
  taskId: "id",
  workflowId: "id",
  workflowType: "text",
  correlationId: "text",
  taskType: "text",
  taskDefName: "text",
  referenceTaskName: "text",
  status: "text",
  scheduledTime: "time",
  startTime: "time",
  updateTime: "time",
  endTime: "time",
  executionTime: "number",
  queueWaitTime: "number",
  workflowPriority: "number",
  domain: "text",
  reasonForIncompletion: "text",
  input: "text",
  output: "text",
} as const satisfies Readonly<Record<string, FieldKind>>;

export type WorkflowField = keyof typeof WORKFLOW_FIELDS;
export type TaskField = keyof typeof TASK_FIELDS;
