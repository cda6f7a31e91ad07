import type { Execution, MessageQueue, PayloadSlot, WorkflowStatus } from "@tutti/engine";

import { payloadColumns } from "../payload/payload-columns.ts";
import {
  idToSql,
  optionalTaskIdOf,
  optionalWorkflowIdOf,
  sharedBitsToSql,
  snapshotHashOf,
  snapshotHashToSql,
  workflowIdOf,
} from "../sql/id-bytes.ts";
import type { Row } from "../sql/row.ts";
import { numberOf, optionalNumberOf, optionalTextOf, textOf } from "../sql/row.ts";
import type { SqlValue } from "../sql/statement.ts";
import type { Columns } from "./columns.ts";

/** The format of the rows that this release writes. */
const EXECUTION_FORMAT = 1;

/** What every insert needs, also one that ends as an update. */
export const EXECUTION_KEY: Columns<Execution> = {
  id: ({ workflowId }) => idToSql(workflowId),
  shared_bits: ({ workflowId }) => sharedBitsToSql(workflowId),
};

/** Written with the row and never again. */
const FIXED: Columns<Execution> = {
  workflow_name: ({ workflowName }) => workflowName,
  parent_workflow_id: ({ parentWorkflowId: id }) => (id === undefined ? null : idToSql(id)),
  parent_workflow_task_id: ({ parentWorkflowTaskId: id }) => (id === undefined ? null : idToSql(id)),
  depth: ({ depth }) => depth ?? null,
  created_by: ({ createdBy }) => createdBy ?? null,
  event: ({ event }) => event ?? null,
  idempotency_key: ({ idempotencyKey }) => idempotencyKey ?? null,
};

/** Written again where it differs. */
export const EXECUTION_CHANGING: Columns<Execution> = {
  format: () => EXECUTION_FORMAT,
  revision: ({ revision }) => revision,
  status: ({ status }) => status,
  wake_at: ({ wakeAt }) => wakeAt ?? null,
  last_event_time: ({ lastEventTime }) => lastEventTime,
  snapshot_hash: ({ snapshotHash }) => snapshotHashToSql(snapshotHash),
  workflow_version: ({ workflowVersion }) => workflowVersion,
  correlation_id: ({ correlationId }) => correlationId ?? null,
  re_run_from_workflow_id: ({ reRunFromWorkflowId: id }) => (id === undefined ? null : idToSql(id)),
  rate_limit_key: ({ rateLimitKey }) => rateLimitKey ?? null,
  priority: ({ priority }) => priority,
  task_to_domain: ({ taskToDomain: map }) => (map.size === 0 ? null : JSON.stringify([...map])),
  external_input_payload_storage_path: ({ externalInputPayloadStoragePath: path }) => path ?? null,
  external_output_payload_storage_path: ({ externalOutputPayloadStoragePath: path }) => path ?? null,
  create_time: ({ createTime }) => createTime,
  update_time: ({ updateTime }) => updateTime,
  end_time: ({ endTime }) => endTime,
  last_retried_time: ({ lastRetriedTime }) => lastRetriedTime,
  revived_at_revision: ({ revivedAtRevision }) => revivedAtRevision ?? null,
  upgraded_at_revision: ({ upgradedAtRevision }) => upgradedAtRevision ?? null,
  reason_for_incompletion: ({ reasonForIncompletion }) => reasonForIncompletion ?? null,
  failed_reference_task_names: ({ failedReferenceTaskNames: names }) => namesToText(names),
  failed_task_names: ({ failedTaskNames: names }) => namesToText(names),
  failed_task_id: ({ failedTaskId: id }) => (id === undefined ? null : idToSql(id)),
  task_id_clock_ms: ({ taskIdClock }) => taskIdClock.ms,
  task_id_clock_ordinal: ({ taskIdClock }) => taskIdClock.ordinal,
  last_seq: ({ lastSeq }) => lastSeq,
  messages_first: ({ messages }) => messages?.first ?? null,
  messages_next: ({ messages }) => messages?.next ?? null,
  messages_expire_at: ({ messages }) => messages?.expiresAt ?? null,
};

const namesToText = (names: readonly string[]): string | null => (names.length === 0 ? null : JSON.stringify(names));

export const EXECUTION_PAYLOADS = ["input", "output", "variables"] as const;

const ALL: Columns<Execution> = { ...EXECUTION_KEY, ...FIXED, ...EXECUTION_CHANGING };
const ALL_VALUES = Object.values(ALL);

const EXECUTION_INSERT_COLUMNS: readonly string[] = Object.keys(ALL);

/** Everything but the payloads, and their sizes. */
export const EXECUTION_NARROW_COLUMNS: readonly string[] = [
  ...EXECUTION_INSERT_COLUMNS,
  ...EXECUTION_PAYLOADS.map((field) => `${field}_size`),
];

export const EXECUTION_FULL_COLUMNS: readonly string[] = [
  ...EXECUTION_INSERT_COLUMNS,
  ...EXECUTION_PAYLOADS.flatMap(payloadColumns),
];

/** Those that are null where an insert does not name them. */
export const NULLABLE_EXECUTION_COLUMNS: ReadonlySet<string> = new Set([
  ...["wake_at", "correlation_id", "task_to_domain", "event", "created_by", "idempotency_key", "rate_limit_key"],
  ...["parent_workflow_id", "parent_workflow_task_id", "depth", "re_run_from_workflow_id", "revived_at_revision"],
  ...["upgraded_at_revision"],
  ...["reason_for_incompletion", "failed_reference_task_names", "failed_task_names", "failed_task_id"],
  ...["external_input_payload_storage_path", "external_output_payload_storage_path"],
  ...["messages_first", "messages_next", "messages_expire_at"],
  ...EXECUTION_PAYLOADS.flatMap((field) => [`${field}_hash`, field]),
]);

/** Values of EXECUTION_INSERT_COLUMNS. */
export function executionInsertValues(execution: Execution): SqlValue[] {
  return ALL_VALUES.map((valueOf) => valueOf(execution));
}

/** The execution of a row with at least EXECUTION_NARROW_COLUMNS. */
export function executionFromRow(row: Row, slotOf: (field: string) => PayloadSlot): Execution {
  return {
    workflowId: workflowIdOf(row, "id"),
    revision: numberOf(row, "revision"),
    snapshotHash: snapshotHashOf(row, "snapshot_hash"),
    workflowName: textOf(row, "workflow_name"),
    workflowVersion: numberOf(row, "workflow_version"),
    // Written by `decide` alone.
    status: textOf(row, "status") as WorkflowStatus,
    correlationId: optionalTextOf(row, "correlation_id"),
    priority: numberOf(row, "priority"),
    taskToDomain: domainsFrom(optionalTextOf(row, "task_to_domain")),
    event: optionalTextOf(row, "event"),
    parentWorkflowId: optionalWorkflowIdOf(row, "parent_workflow_id"),
    parentWorkflowTaskId: optionalTaskIdOf(row, "parent_workflow_task_id"),
    ...depthFrom(row),
    createdBy: optionalTextOf(row, "created_by"),
    idempotencyKey: optionalTextOf(row, "idempotency_key"),
    rateLimitKey: optionalTextOf(row, "rate_limit_key"),
    reRunFromWorkflowId: optionalWorkflowIdOf(row, "re_run_from_workflow_id"),
    input: slotOf("input"),
    output: slotOf("output"),
    variables: slotOf("variables"),
    externalInputPayloadStoragePath: optionalTextOf(row, "external_input_payload_storage_path"),
    externalOutputPayloadStoragePath: optionalTextOf(row, "external_output_payload_storage_path"),
    createTime: numberOf(row, "create_time"),
    updateTime: numberOf(row, "update_time"),
    endTime: numberOf(row, "end_time"),
    lastRetriedTime: numberOf(row, "last_retried_time"),
    revivedAtRevision: optionalNumberOf(row, "revived_at_revision"),
    upgradedAtRevision: optionalNumberOf(row, "upgraded_at_revision"),
    reasonForIncompletion: optionalTextOf(row, "reason_for_incompletion"),
    failedReferenceTaskNames: namesFrom(optionalTextOf(row, "failed_reference_task_names")),
    failedTaskNames: namesFrom(optionalTextOf(row, "failed_task_names")),
    failedTaskId: optionalTaskIdOf(row, "failed_task_id"),
    taskIdClock: { ms: numberOf(row, "task_id_clock_ms"), ordinal: numberOf(row, "task_id_clock_ordinal") },
    lastSeq: numberOf(row, "last_seq"),
    ...messagesFrom(row),
    wakeAt: optionalNumberOf(row, "wake_at"),
    lastEventTime: numberOf(row, "last_event_time"),
  };
}

/** Absent where it is a sub-workflow of none, as most are. */
function depthFrom(row: Row): Pick<Execution, "depth"> {
  const depth = optionalNumberOf(row, "depth");
  return depth === undefined ? {} : { depth };
}

/** Absent where there never was a message: most executions have none. */
function messagesFrom(row: Row): { readonly messages?: MessageQueue } {
  const first = optionalNumberOf(row, "messages_first");
  if (first === undefined) return {};
  const [next, expiresAt] = [numberOf(row, "messages_next"), numberOf(row, "messages_expire_at")];
  return { messages: { first, next, expiresAt } };
}

function domainsFrom(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(text === undefined ? [] : (JSON.parse(text) as [string, string][]));
}

function namesFrom(text: string | undefined): readonly string[] {
  return text === undefined ? [] : (JSON.parse(text) as string[]);
}
