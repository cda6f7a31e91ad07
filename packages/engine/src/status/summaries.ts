import type { Draft } from "../decide/draft.ts";
import { executionPayload, taskPayload } from "../decide/payloads.ts";
import type { PayloadSlot } from "../model/payload-slot.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { jsonObject } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { masked } from "../payload/masked.ts";
import type { Payload } from "../payload/payload.ts";

/** Inputs and outputs of more bytes are left out of summaries; their size is told. */
export const MAX_SUMMARY_PAYLOAD_BYTES = 64 * 1024;

/** An execution as listeners see it. Times are epoch milliseconds, 0 when unset. Source: reference/api.md 3.5. */
export function workflowSummary(draft: Draft): JsonObject {
  const { execution } = draft;
  return summary([
    ["workflowId", execution.workflowId],
    ["workflowType", execution.workflowName],
    ["version", execution.workflowVersion],
    ["status", execution.status],
    ["correlationId", execution.correlationId],
    ["priority", execution.priority],
    ["startTime", execution.createTime],
    ["updateTime", execution.updateTime],
    ["endTime", execution.endTime],
    ["executionTime", execution.endTime === 0 ? 0 : execution.endTime - execution.createTime],
    ["reasonForIncompletion", execution.reasonForIncompletion],
    ["failedReferenceTaskNames", execution.failedReferenceTaskNames.join(",")],
    ["failedTaskNames", execution.failedTaskNames],
    ["event", execution.event],
    ["createdBy", execution.createdBy],
    ["idempotencyKey", execution.idempotencyKey],
    ["parentWorkflowId", execution.parentWorkflowId ?? ""],
    ...payloadMembers(draft, "input", execution.input, () => executionPayload(execution, "input")),
    ...payloadMembers(draft, "output", execution.output, () => executionPayload(execution, "output")),
  ]);
}

/** A task as listeners see it. */
export function taskSummary(draft: Draft, task: TaskRecord): JsonObject {
  const { execution } = draft;
  return summary([
    ["workflowId", task.workflowId],
    ["workflowType", execution.workflowName],
    ["correlationId", execution.correlationId],
    ["taskId", task.taskId],
    ["taskType", task.taskType],
    ["taskDefName", task.taskDefName],
    ["referenceTaskName", task.referenceTaskName],
    ["status", task.status],
    ["retryCount", task.retryCount],
    ["scheduledTime", task.scheduledTime],
    ["startTime", task.startTime],
    ["updateTime", task.updateTime],
    ["endTime", task.endTime],
    ["workerId", task.workerId],
    ["domain", task.domain],
    ["workflowPriority", task.workflowPriority],
    ["reasonForIncompletion", task.reasonForIncompletion],
    ...payloadMembers(draft, "input", task.input, () => taskPayload(task, "input")),
    ...payloadMembers(draft, "output", task.output, () => taskPayload(task, "output")),
  ]);
}

/** Hides what the definition says is not to be seen. */
export function hidden(draft: Draft, json: Json): Json {
  const { maskedFields } = draft.snapshot.def;
  return maskedFields.length === 0 ? json : masked(json, new Set(maskedFields));
}

type Member = readonly [string, Json | undefined];

function payloadMembers(
  draft: Draft,
  name: "input" | "output",
  { sizeBytes }: PayloadSlot,
  payload: () => Payload,
): readonly Member[] {
  const size = [`${name}Size`, sizeBytes] as const;
  return sizeBytes > MAX_SUMMARY_PAYLOAD_BYTES ? [size] : [size, [name, hidden(draft, payload().tree)]];
}

function summary(members: readonly Member[]): JsonObject {
  return jsonObject(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
