import { containersAround } from "../../decide/scopes/containers.ts";
import type { Around } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { taskIdFrom } from "../../ids.ts";
import { baseReferenceOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, memberOf } from "../../payload/json.ts";
import type { JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { isCaught } from "./catch-condition.ts";
import type { TryState } from "./try-state.ts";

/** Why a TRY that is through has failed; undefined where it has not, or its failure was caught. */
export function verdictOf(draft: Draft, node: PlacedNode, state: TryState): string | undefined {
  const { error } = state;
  if (error === undefined) return undefined;
  const role = roleOfError(draft, node, error);
  if (role === "finally") return joined([verdictOf(draft, node, { ...state, error: causeOf(error) }), reasonIn(error)]);
  if (role === "catch") return reasonIn(error);
  return wouldCatch(draft, node, state) ? undefined : joined([reasonIn(error), ...compensationReasons(state)]);
}

/** Whether the TRY catches what has failed in what was tried: not where something could not be undone. */
export function wouldCatch(draft: Draft, { task }: PlacedNode, { error, compensationErrors }: TryState): boolean {
  if (task.catchTasks === undefined || error === undefined || compensationErrors.length > 0) return false;
  const failed = failedTaskOf(draft, error);
  return isCaught(task.catchOn ?? [], {
    status: textIn(error, "status"),
    taskReferenceName: failed === undefined ? textIn(error, "failedReferenceTaskName") : baseReferenceOf(failed),
    reason: textIn(error, "reason"),
  });
}

/** The error as it was when the TRY began with a part: without what failed in that and after it. */
export function errorBefore(
  draft: Draft,
  node: PlacedNode,
  { error, part }: { readonly error: JsonObject | undefined; readonly part: "catch" | "finally" },
): JsonObject | undefined {
  const role = error && roleOfError(draft, node, error);
  const isLater = role === "finally" || (role === "catch" && part === "catch");
  return error !== undefined && isLater ? errorBefore(draft, node, { error: causeOf(error), part }) : error;
}

/** In which part of the TRY the task has failed. */
function roleOfError(draft: Draft, node: PlacedNode, error: JsonObject): Around["role"] | undefined {
  const failed = failedTaskOf(draft, error);
  const failedNode = failed && draft.nodeOf(failed);
  const own = draft.recordOf(node)?.taskId;
  return failedNode && containersAround(draft, failedNode).find(({ record }) => record?.taskId === own)?.role;
}

function failedTaskOf(draft: Draft, error: JsonObject): TaskRecord | undefined {
  const taskId = taskIdFrom(textIn(error, "failedTaskId"));
  return taskId && draft.task(taskId);
}

function compensationReasons({ compensationErrors }: TryState): readonly string[] {
  return compensationErrors.map((said) => `${textIn(said, "reference")} could not be undone: ${reasonIn(said)}`);
}

function reasonIn(said: JsonObject): string {
  const reason = textIn(said, "reason");
  return reason === "" ? `${textIn(said, "failedReferenceTaskName")} ended as ${textIn(said, "status")}` : reason;
}

function causeOf(error: JsonObject): JsonObject | undefined {
  const cause = memberOf(error, "cause");
  return isJsonObject(cause) ? cause : undefined;
}

function textIn(said: JsonObject, name: string): string {
  const text = memberOf(said, name);
  return typeof text === "string" ? text : "";
}

function joined(reasons: readonly (string | undefined)[]): string {
  return reasons.filter((reason) => reason !== undefined).join("; ");
}
