import type { Draft } from "../decide/draft.ts";
import { executionPayload, taskPayload } from "../decide/data/payloads.ts";
import type { PayloadSlot } from "../model/payload-slot.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isDeeperThan, jsonObject, MAX_JSON_DEPTH } from "../payload/json.ts";
import type { Json, JsonObject } from "../payload/json.ts";
import { masked } from "../payload/masked.ts";
import { Payload } from "../payload/payload.ts";

/** Payloads of more bytes, or which nest too deep, are left out of notices; their size is told. */
const MAX_PAYLOAD_BYTES = 64 * 1024;
/** And so are those that follow once the notices of one decision have so many. */
const MAX_DECISION_BYTES = 2 * 1024 * 1024;

/** How many bytes of payloads the notices of a decision may still have. */
export class Room {
  #bytes = MAX_DECISION_BYTES;

  /** Whether there is room for so many; then they are used up. */
  take(sizeBytes: number): boolean {
    if (sizeBytes > MAX_PAYLOAD_BYTES || sizeBytes > this.#bytes) return false;
    this.#bytes -= sizeBytes;
    return true;
  }
}

/** An execution as listeners see it. Times are epoch milliseconds, 0 when unset. Source: reference/api.md 3.5. */
export function workflowSummary(draft: Draft, room: Room): JsonObject {
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
    ...payloadMembers(draft, "input", {
      room,
      slot: execution.input,
      payload: () => executionPayload(execution, "input"),
    }),
    ...payloadMembers(draft, "output", {
      room,
      slot: execution.output,
      payload: () => executionPayload(execution, "output"),
    }),
  ]);
}

/** A task as listeners see it. */
export function taskSummary(draft: Draft, task: TaskRecord, room: Room): JsonObject {
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
    ...payloadMembers(draft, "input", { room, slot: task.input, payload: () => taskPayload(task, "input") }),
    ...payloadMembers(draft, "output", { room, slot: task.output, payload: () => taskPayload(task, "output") }),
  ]);
}

/** Hides what the definition says is not to be seen. */
function hidden(draft: Draft, json: Json): Json {
  const { maskedFields } = draft.snapshot.def;
  return maskedFields.length === 0 ? json : masked(json, new Set(maskedFields));
}

type Member = readonly [string, Json | undefined];

function payloadMembers(
  draft: Draft,
  name: string,
  given: { readonly room: Room; readonly slot: PayloadSlot; readonly payload: () => Payload },
): readonly Member[] {
  const { sizeBytes } = given.slot;
  const size = [`${name}Size`, sizeBytes] as const;
  if (!given.room.take(sizeBytes)) return [size];
  const { tree } = given.payload();
  return isTooDeep(tree) ? [size] : [size, [name, hidden(draft, tree)]];
}

/** The payload of an event that a definition asks for. */
export function eventPayload(draft: Draft, room: Room, json: Json): readonly (readonly [string, Json])[] {
  const { sizeBytes } = Payload.fromTree(json);
  return room.take(sizeBytes) && !isTooDeep(json) ? [["payload", hidden(draft, json)]] : [["payloadSize", sizeBytes]];
}

/** A notice is JSON like any other, and what it holds lies within it. */
function isTooDeep(json: Json): boolean {
  return isDeeperThan(json, MAX_JSON_DEPTH - 4);
}

function summary(members: readonly Member[]): JsonObject {
  return jsonObject(members.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
