import type { Draft } from "../../decide/draft.ts";
import { taskPayload } from "../../decide/data/payloads.ts";
import { withoutSecretNames } from "../../expression/secret-names.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isDeeperThan, jsonObject, MAX_JSON_DEPTH } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";

/**
 * What a TRY says of a task that has failed within it; `cause` is what it had said before. An output that leaves no room
 * for the rest, in bytes or in depth, is left out.
 */
export function errorOf({ limits }: Draft, failed: TaskRecord, cause?: JsonObject): JsonObject {
  const said: (readonly [string, Json])[] = [
    ["reason", withoutSecretNames(failed.reasonForIncompletion ?? null)],
    ["status", failed.status],
    ["failedTaskId", failed.taskId],
    ["failedReferenceTaskName", withoutSecretNames(failed.referenceTaskName)],
  ];
  const whole = jsonObject([
    ...said,
    ["output", taskPayload(failed, "output").tree],
    ...(cause === undefined ? [] : [["cause", cause] as const]),
  ]);
  // Around it are the TRY's output, and what is said of other failures.
  const isTooMuch = isDeeperThan(whole, MAX_JSON_DEPTH - 4) || Payload.fromTree(whole).sizeBytes > limits.taskBytes;
  return isTooMuch ? jsonObject(said) : whole;
}

/** Why a task failed, in words, also where nobody said so. */
export function reasonOf({ referenceTaskName, status, reasonForIncompletion: reason }: TaskRecord): string {
  return reason === undefined || reason === "" ? `${referenceTaskName} ended as ${status}` : reason;
}

/** Of those that failed while the tasks around them went on, the one that did so first. */
export function firstFailure(failed: readonly TaskRecord[]): TaskRecord | undefined {
  return failed.toSorted((a, b) => a.endTime - b.endTime || a.seq - b.seq)[0];
}
