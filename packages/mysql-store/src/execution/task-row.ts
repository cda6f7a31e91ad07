import { jsonToText, parseJson, workflowTaskFromJson, workflowTaskToJson } from "@tutti/engine";
import type { HandOut, LeaseId, PayloadSlot, TaskMessage, TaskRecord, TaskStatus, WorkflowTask } from "@tutti/engine";
import type { DrawnTask } from "@tutti/ports";

import { payloadColumns } from "../payload/payload-columns.ts";
import {
  idToSql,
  optionalTaskIdOf,
  snapshotHashOf,
  snapshotHashToSql,
  taskIdOf,
  workflowIdOf,
} from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { flagOf, numberOf, optionalNumberOf, optionalTextOf, textOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";
import type { Columns } from "./columns.ts";

const KEY: Columns<TaskRecord> = {
  workflow_id: ({ workflowId }) => idToSql(workflowId),
  id: ({ taskId }) => idToSql(taskId),
};

/** Written with the row and never again. */
const FIXED: Columns<TaskRecord> = {
  seq: ({ seq }) => seq,
  reference_task_name: ({ referenceTaskName }) => referenceTaskName,
  task_type: ({ taskType }) => taskType,
  task_def_name: ({ taskDefName }) => taskDefName,
  iterations: ({ iterations }) => (iterations.length === 0 ? null : JSON.stringify(iterations)),
  workflow_task: ({ workflowTask }) => (workflowTask === undefined ? null : workflowTaskToText(workflowTask)),
  parent_task_reference_name: ({ parentTaskReferenceName }) => parentTaskReferenceName ?? null,
};

/** Written again where it differs. */
export const TASK_CHANGING: Columns<TaskRecord> = {
  status: ({ status }) => status,
  hand_out: ({ handOut }) => handOut,
  delivery: ({ delivery }) => delivery,
  due_at: ({ dueAt }) => dueAt ?? null,
  lease_id: ({ leaseId }) => leaseId ?? null,
  retry_count: ({ retryCount }) => retryCount,
  iteration: ({ iteration }) => iteration,
  retried: ({ retried }) => retried,
  executed: ({ executed }) => executed,
  retried_task_id: ({ retriedTaskId: id }) => (id === undefined ? null : idToSql(id)),
  poll_count: ({ pollCount }) => pollCount,
  scheduled_time: ({ scheduledTime }) => scheduledTime,
  first_scheduled_time: ({ firstScheduledTime }) => firstScheduledTime,
  start_time: ({ startTime }) => startTime,
  end_time: ({ endTime }) => endTime,
  update_time: ({ updateTime }) => updateTime,
  start_delay_in_seconds: ({ startDelayInSeconds }) => startDelayInSeconds,
  callback_after_seconds: ({ callbackAfterSeconds }) => callbackAfterSeconds,
  response_timeout_seconds: ({ responseTimeoutSeconds }) => responseTimeoutSeconds,
  worker_id: ({ workerId }) => workerId ?? null,
  domain: ({ domain }) => domain ?? null,
  reason_for_incompletion: ({ reasonForIncompletion }) => reasonForIncompletion ?? null,
  workflow_priority: ({ workflowPriority }) => workflowPriority,
  rate_limit_per_frequency: ({ rateLimitPerFrequency }) => rateLimitPerFrequency,
  rate_limit_frequency_in_seconds: ({ rateLimitFrequencyInSeconds }) => rateLimitFrequencyInSeconds,
  sub_workflow_id: ({ subWorkflowId }) => subWorkflowId ?? null,
  subworkflow_changed: ({ subworkflowChanged }) => subworkflowChanged,
  child_revision: ({ childRevision }) => childRevision,
  child_snapshot_hash: ({ childSnapshotHash: hash }) => (hash === undefined ? null : snapshotHashToSql(hash)),
  external_input_payload_storage_path: ({ externalInputPayloadStoragePath: path }) => path ?? null,
  external_output_payload_storage_path: ({ externalOutputPayloadStoragePath: path }) => path ?? null,
  input_message: ({ inputMessage }) => taskMessageToText(inputMessage),
  output_message: ({ outputMessage }) => taskMessageToText(outputMessage),
};

export const TASK_PAYLOADS = ["input", "output"] as const;

const ALL: Columns<TaskRecord> = { ...KEY, ...FIXED, ...TASK_CHANGING };
const ALL_VALUES = Object.values(ALL);

const TASK_INSERT_COLUMNS: readonly string[] = Object.keys(ALL);

/** Everything but the payloads, and their sizes. */
export const TASK_NARROW_COLUMNS: readonly string[] = [
  ...TASK_INSERT_COLUMNS,
  ...TASK_PAYLOADS.map((field) => `${field}_size`),
];

export const TASK_FULL_COLUMNS: readonly string[] = [...TASK_INSERT_COLUMNS, ...TASK_PAYLOADS.flatMap(payloadColumns)];

/** Those that are null where an insert does not name them. */
export const NULLABLE_TASK_COLUMNS: ReadonlySet<string> = new Set([
  ...["reference_task_name", "iterations", "workflow_task", "parent_task_reference_name"],
  ...["due_at", "lease_id", "retried_task_id", "worker_id", "domain", "reason_for_incompletion"],
  ...["sub_workflow_id", "child_snapshot_hash", "input_message", "output_message"],
  ...["external_input_payload_storage_path", "external_output_payload_storage_path"],
  ...TASK_PAYLOADS.flatMap((field) => [`${field}_hash`, field]),
]);

/** Values of TASK_INSERT_COLUMNS. */
export function taskInsertValues(task: TaskRecord): SqlValue[] {
  return ALL_VALUES.map((valueOf) => valueOf(task));
}

/** What a drawing needs: neither definitions nor sizes. */
export const DRAWN_TASK_COLUMNS: readonly string[] = [
  ...["id", "workflow_id", "reference_task_name", "parent_task_reference_name", "task_type", "task_def_name", "status"],
  ...["seq", "retry_count", "iteration", "iterations", "retried", "poll_count", "worker_id", "domain"],
  ...["scheduled_time", "start_time", "update_time", "end_time", "reason_for_incompletion", "sub_workflow_id"],
];

/** The task of a row with at least DRAWN_TASK_COLUMNS. */
export function drawnTaskFromRow(row: Row): DrawnTask {
  return {
    taskId: taskIdOf(row, "id"),
    workflowId: workflowIdOf(row, "workflow_id"),
    referenceTaskName: textOf(row, "reference_task_name"),
    taskType: textOf(row, "task_type"),
    taskDefName: textOf(row, "task_def_name"),
    // Words and lease ids are written by `decide` alone.
    status: textOf(row, "status") as TaskStatus,
    seq: numberOf(row, "seq"),
    retryCount: numberOf(row, "retry_count"),
    iteration: numberOf(row, "iteration"),
    iterations: iterationsFrom(optionalTextOf(row, "iterations")),
    parentTaskReferenceName: optionalTextOf(row, "parent_task_reference_name"),
    retried: flagOf(row, "retried"),
    pollCount: numberOf(row, "poll_count"),
    scheduledTime: numberOf(row, "scheduled_time"),
    startTime: numberOf(row, "start_time"),
    endTime: numberOf(row, "end_time"),
    updateTime: numberOf(row, "update_time"),
    workerId: optionalTextOf(row, "worker_id"),
    domain: optionalTextOf(row, "domain"),
    reasonForIncompletion: optionalTextOf(row, "reason_for_incompletion"),
    subWorkflowId: optionalTextOf(row, "sub_workflow_id"),
  };
}

/**
 * The task of a row with at least TASK_NARROW_COLUMNS. Written in one piece: spread from what a drawing has, so many members
 * make an object that takes several times as long.
 */
export function taskFromRow(row: Row, slotOf: (field: string) => PayloadSlot): TaskRecord {
  return {
    taskId: taskIdOf(row, "id"),
    workflowId: workflowIdOf(row, "workflow_id"),
    referenceTaskName: textOf(row, "reference_task_name"),
    taskType: textOf(row, "task_type"),
    taskDefName: textOf(row, "task_def_name"),
    // Words and lease ids are written by `decide` alone.
    status: textOf(row, "status") as TaskStatus,
    seq: numberOf(row, "seq"),
    retryCount: numberOf(row, "retry_count"),
    iteration: numberOf(row, "iteration"),
    iterations: iterationsFrom(optionalTextOf(row, "iterations")),
    workflowTask: workflowTaskFrom(optionalTextOf(row, "workflow_task")),
    parentTaskReferenceName: optionalTextOf(row, "parent_task_reference_name"),
    retried: flagOf(row, "retried"),
    executed: flagOf(row, "executed"),
    retriedTaskId: optionalTaskIdOf(row, "retried_task_id"),
    pollCount: numberOf(row, "poll_count"),
    scheduledTime: numberOf(row, "scheduled_time"),
    firstScheduledTime: numberOf(row, "first_scheduled_time"),
    startTime: numberOf(row, "start_time"),
    endTime: numberOf(row, "end_time"),
    updateTime: numberOf(row, "update_time"),
    startDelayInSeconds: numberOf(row, "start_delay_in_seconds"),
    callbackAfterSeconds: numberOf(row, "callback_after_seconds"),
    responseTimeoutSeconds: numberOf(row, "response_timeout_seconds"),
    workerId: optionalTextOf(row, "worker_id"),
    domain: optionalTextOf(row, "domain"),
    reasonForIncompletion: optionalTextOf(row, "reason_for_incompletion"),
    input: slotOf("input"),
    output: slotOf("output"),
    workflowPriority: numberOf(row, "workflow_priority"),
    rateLimitPerFrequency: numberOf(row, "rate_limit_per_frequency"),
    rateLimitFrequencyInSeconds: numberOf(row, "rate_limit_frequency_in_seconds"),
    subWorkflowId: optionalTextOf(row, "sub_workflow_id"),
    subworkflowChanged: flagOf(row, "subworkflow_changed"),
    childRevision: numberOf(row, "child_revision"),
    childSnapshotHash: row["child_snapshot_hash"] === null ? undefined : snapshotHashOf(row, "child_snapshot_hash"),
    externalInputPayloadStoragePath: optionalTextOf(row, "external_input_payload_storage_path"),
    externalOutputPayloadStoragePath: optionalTextOf(row, "external_output_payload_storage_path"),
    inputMessage: taskMessageFromText(optionalTextOf(row, "input_message")),
    outputMessage: taskMessageFromText(optionalTextOf(row, "output_message")),
    delivery: numberOf(row, "delivery"),
    handOut: textOf(row, "hand_out") as HandOut,
    dueAt: optionalNumberOf(row, "due_at"),
    leaseId: optionalTextOf(row, "lease_id") as LeaseId | undefined,
  };
}

function iterationsFrom(text: string | undefined): readonly number[] {
  return text === undefined ? [] : (JSON.parse(text) as number[]);
}

function taskMessageToText(message: TaskMessage | undefined): SqlValue {
  return message === undefined ? null : JSON.stringify(message);
}

function taskMessageFromText(text: string | undefined): TaskMessage | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as TaskMessage);
}

function workflowTaskToText(task: WorkflowTask): string {
  return jsonToText(workflowTaskToJson(task));
}

function workflowTaskFrom(text: string | undefined): WorkflowTask | undefined {
  return text === undefined ? undefined : workflowTaskFromJson(parseJson(text)).value;
}
