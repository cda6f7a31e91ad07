import { masked, pathOfPlace, Payload, payloadAsItCame } from "@tutti/engine";
import type { Execution, ExternalThresholds, LoadedExecution, PayloadSlot, TaskRecord } from "@tutti/engine";
import type { ErrorCause, IndexedExecution, TaskDocument, WorkflowDocument } from "@tutti/ports";

/** What of an execution's definition is needed to index it. */
export type IndexedDefinition = {
  readonly classifier: string;
  /** The names whose values nobody is to see. */
  readonly maskedFields: ReadonlySet<string>;
};

type About = IndexedDefinition & {
  /** What is larger is shown by its path, by searches as elsewhere. Its beginning is found all the same. */
  readonly thresholds: ExternalThresholds;
};

/** Inputs and outputs are cut off after so many characters. */
const MAX_TEXT_CHARACTERS = 16_384;

/** An execution as it is to be found. Source: reference/engine.md 1.12; api.md 3.5. */
export function documentsOf(
  { execution, tasks }: Pick<LoadedExecution, "execution" | "tasks">,
  { cause, ...about }: About & { readonly cause: ErrorCause },
): IndexedExecution {
  return {
    revision: execution.revision,
    workflow: { ...workflowDocument(execution, about), ...cause },
    tasks: tasks.map((task) => taskDocument(task, execution, about)),
  };
}

function workflowDocument(
  execution: Execution,
  { classifier, maskedFields, thresholds: { workflowBytes } }: About,
): Omit<WorkflowDocument, keyof ErrorCause> {
  const { workflowId } = execution;
  const placeOf = (field: "input" | "output") =>
    execution[field].sizeBytes > workflowBytes ? pathOfPlace({ workflowId, of: { taskId: undefined, field } }) : "";
  return {
    workflowId,
    workflowType: execution.workflowName,
    version: execution.workflowVersion,
    correlationId: execution.correlationId ?? "",
    startTime: execution.createTime,
    updateTime: execution.updateTime,
    endTime: execution.endTime,
    status: execution.status,
    priority: execution.priority,
    classifier,
    parentWorkflowId: execution.parentWorkflowId ?? "",
    createdBy: execution.createdBy ?? "",
    event: execution.event ?? "",
    idempotencyKey: execution.idempotencyKey ?? "",
    reasonForIncompletion: execution.reasonForIncompletion ?? "",
    failedReferenceTaskNames: JSON.stringify(execution.failedReferenceTaskNames),
    failedTaskNames: JSON.stringify(execution.failedTaskNames),
    taskToDomain: JSON.stringify(Object.fromEntries(execution.taskToDomain)),
    externalInputPayloadStoragePath: execution.externalInputPayloadStoragePath ?? placeOf("input"),
    externalOutputPayloadStoragePath: execution.externalOutputPayloadStoragePath ?? placeOf("output"),
    input: textOf(execution.input, maskedFields),
    output: textOf(execution.output, maskedFields),
  };
}

function taskDocument(
  task: TaskRecord,
  { workflowName, correlationId }: Execution,
  { maskedFields, thresholds: { taskBytes } }: About,
): TaskDocument {
  const { taskId, workflowId } = task;
  const placeOf = (field: "input" | "output") =>
    task[field].sizeBytes > taskBytes ? pathOfPlace({ workflowId, of: { taskId, field } }) : "";
  return {
    taskId,
    workflowId,
    workflowType: workflowName,
    correlationId: correlationId ?? "",
    taskType: task.taskType,
    taskDefName: task.taskDefName,
    referenceTaskName: task.referenceTaskName,
    status: task.status,
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    updateTime: task.updateTime,
    endTime: task.endTime,
    queueWaitTime: task.startTime > 0 ? Math.max(0, task.startTime - task.scheduledTime) : 0,
    workflowPriority: task.workflowPriority,
    domain: task.domain ?? "",
    reasonForIncompletion: task.reasonForIncompletion ?? "",
    externalInputPayloadStoragePath: task.externalInputPayloadStoragePath ?? placeOf("input"),
    externalOutputPayloadStoragePath: task.externalOutputPayloadStoragePath ?? placeOf("output"),
    input: textOf(task.input, maskedFields),
    output: textOf(task.output, maskedFields),
  };
}

/** With data that reads like a secret's name as it came. "": it was too large to be read. */
function textOf({ payload }: PayloadSlot, maskedFields: ReadonlySet<string>): string {
  if (payload === undefined) return "";
  const seen = maskedFields.size === 0 ? payload : Payload.fromTree(masked(payload.tree, maskedFields));
  const { text } = payloadAsItCame(seen);
  if (text.length <= MAX_TEXT_CHARACTERS) return text;
  // Not between the halves of a character.
  return text.slice(0, MAX_TEXT_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, "");
}
