import { closeScope } from "../../decide/scopes/close-scope.ts";
import { containersAround } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { endWithOutput } from "../../decide/attempts/new-task.ts";
import { firstOf, isScopeEnded, isScopeOver, ownRecords, recordsWithin } from "../../decide/scopes/within-scope.ts";
import type { Scope } from "../../decide/scopes/within-scope.ts";
import { isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { memberOf, jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { toCompensate } from "./compensation.ts";
import { takeUpCanceled } from "./take-up-canceled.ts";
import type { FailureWithin } from "../task-type.ts";
import { errorOf, firstFailure, reasonOf } from "./try-error.ts";
import { compensatedNow, leftToCompensate } from "./try-parts.ts";
import { tryOutput, tryOutputSlot, tryStateOf } from "./try-state.ts";
import type { TryState } from "./try-state.ts";
import { verdictOf, wouldCatch } from "./try-verdict.ts";

/** A TRY that has not ended: its record, and its node as the record has it. */
export type OpenTry = { readonly record: TaskRecord; readonly node: PlacedNode };

/** What is to be scheduled next. */
type Next = readonly PlacedNode[];

/** The flow has come back to the TRY: where its present part is through, the next one begins, or it ends. */
export function goOnTrying(draft: Draft, open: OpenTry): Next {
  const { node, record } = open;
  switch (tryStateOf(record).phase) {
    case "TRYING":
      return whenOver(draft, { role: "try", node }, (failed) =>
        failed === undefined ? beginFinally(draft, open) : fails(draft, open, failed),
      );
    case "COMPENSATING":
      return compensationIsThrough(draft, open);
    case "CATCHING":
      return whenOver(draft, { role: "catch", node }, (failed) =>
        failed === undefined ? beginFinally(draft, open) : catchFails(draft, open, failed),
      );
    case "FINALLY":
      return whenOver(draft, { role: "finally", node }, (failed) =>
        failed === undefined ? end(draft, open) : finallyFails(draft, open, failed),
      );
    case undefined:
      return [];
  }
}

/** A task has failed for good in the part that the TRY is at. */
export function failsInPart(draft: Draft, open: OpenTry, { role, failed }: FailureWithin): Next {
  switch (role) {
    case "compensation":
      return compensationFails(draft, open, failed);
    case "catch":
      return catchFails(draft, open, failed);
    case "finally":
      return finallyFails(draft, open, failed);
    default:
      return fails(draft, open, failed);
  }
}

/** With what failed in it, while everything beside and after that went on: a permissive task. */
function whenOver(draft: Draft, scope: Scope, go: (failed: TaskRecord | undefined) => Next): Next {
  const first = firstOf(draft, scope);
  if (first !== undefined && draft.recordOf(first) === undefined) return [first];
  if (!isScopeOver(draft, scope)) return [];
  return go(firstFailure(ownRecords(draft, scope).filter(({ status }) => isUnsuccessful(status))));
}

function fails(draft: Draft, open: OpenTry, failed: TaskRecord): Next {
  closeScope(draft, { role: "try", node: open.node }, becauseOf(failed));
  const compensating = toCompensate(draft, open.node);
  draft.setJoinRemaining(open.record.taskId, compensating.length);
  const error = errorOf(draft, failed);
  return compensate(
    draft,
    write(draft, open, { ...tryStateOf(open.record), phase: "COMPENSATING", error, compensating }),
  );
}

/** Begins with what is to be undone next; where there is nothing more, with what comes then. */
function compensate(draft: Draft, open: OpenTry): Next {
  const state = tryStateOf(open.record);
  while (compensatedNow(draft, open.record, state) !== undefined) {
    const scope = presentCompensation(draft, open, state);
    const first = scope && firstOf(draft, scope);
    if (scope !== undefined && first !== undefined) return takeUpCanceled(draft, scope) ? [] : [first];
    // It is there no more: an upgrade has taken it out of the definition.
    countDown(draft, open, state);
  }
  return afterCompensation(draft, open, state);
}

function presentCompensation(draft: Draft, { record }: OpenTry, state: TryState): Scope | undefined {
  const reference = compensatedNow(draft, record, state);
  const undone = reference === undefined ? undefined : draft.latest(reference);
  const node = undone && draft.nodeOf(undone);
  return node && { role: "compensation", node };
}

function compensationIsThrough(draft: Draft, open: OpenTry): Next {
  const scope = presentCompensation(draft, open, tryStateOf(open.record));
  if (scope === undefined) return compensate(draft, open);
  const first = firstOf(draft, scope);
  if (first !== undefined && draft.recordOf(first) === undefined) return [first];
  if (!isScopeEnded(draft, scope)) return [];
  const failed = firstFailure(ownRecords(draft, scope).filter(({ status }) => isUnsuccessful(status)));
  return failed === undefined ? nextCompensation(draft, open) : compensationFails(draft, open, failed);
}

function compensationFails(draft: Draft, open: OpenTry, failed: TaskRecord): Next {
  const state = tryStateOf(open.record);
  const scope = presentCompensation(draft, open, state);
  if (scope !== undefined) closeScope(draft, scope, becauseOf(failed));
  const reference = compensatedNow(draft, open.record, state) ?? "";
  const said = jsonObject([
    ["reference", reference],
    ["reason", reasonOf(failed)],
    ["status", failed.status],
    ["failedTaskId", failed.taskId],
    ["failedReferenceTaskName", failed.referenceTaskName],
  ]);
  const others = state.compensationErrors.filter((error) => memberOf(error, "reference") !== reference);
  const compensationErrors = [...others, said];
  return nextCompensation(draft, write(draft, open, { ...state, compensationErrors }));
}

function nextCompensation(draft: Draft, open: OpenTry): Next {
  countDown(draft, open, tryStateOf(open.record));
  return compensate(draft, open);
}

function countDown(draft: Draft, { record }: OpenTry, { compensating }: TryState): void {
  draft.setJoinRemaining(record.taskId, Math.max(0, leftToCompensate(draft, record, compensating) - 1));
}

function afterCompensation(draft: Draft, open: OpenTry, state: TryState): Next {
  const { node } = open;
  const failed = new Set(state.compensationErrors.map((error) => memberOf(error, "reference")));
  const undone = state.compensating.filter((reference) => !failed.has(reference) && hasBeenUndone(draft, reference));
  const compensated = [...state.compensated, ...undone];
  const done: TryState = { ...state, phase: "CATCHING", compensating: [], compensated };
  draft.setJoinRemaining(open.record.taskId, undefined);
  const first = wouldCatch(draft, node, done) ? firstOf(draft, { role: "catch", node }) : undefined;
  const went = write(draft, open, done);
  return first === undefined ? beginFinally(draft, went) : [first];
}

/** What was skipped, or has failed and been forgiven for it, has undone nothing. */
function hasBeenUndone(draft: Draft, reference: string): boolean {
  const tried = draft.latest(reference);
  const node = tried && draft.nodeOf(tried);
  const own = node === undefined ? [] : ownRecords(draft, { role: "compensation", node });
  return (
    own.some(({ status }) => status !== "SKIPPED") && own.every(({ status }) => status !== "COMPLETED_WITH_ERRORS")
  );
}

function catchFails(draft: Draft, open: OpenTry, failed: TaskRecord): Next {
  closeScope(draft, { role: "catch", node: open.node }, becauseOf(failed));
  const state = tryStateOf(open.record);
  return beginFinally(draft, write(draft, open, { ...state, error: errorOf(draft, failed, state.error) }));
}

function beginFinally(draft: Draft, open: OpenTry): Next {
  const first = firstOf(draft, { role: "finally", node: open.node });
  const went = write(draft, open, { ...tryStateOf(open.record), phase: "FINALLY" });
  return first === undefined ? end(draft, went) : [first];
}

function finallyFails(draft: Draft, open: OpenTry, failed: TaskRecord): Next {
  closeScope(draft, { role: "finally", node: open.node }, becauseOf(failed));
  const state = tryStateOf(open.record);
  return end(draft, write(draft, open, { ...state, error: errorOf(draft, failed, state.error) }));
}

function end(draft: Draft, { record, node }: OpenTry): Next {
  const state = tryStateOf(record);
  const reason = verdictOf(draft, node, state);
  forgetNumbers(draft, node);
  draft.setJoinRemaining(record.taskId, undefined);
  endWithOutput(draft, record, {
    status: reason === undefined ? "COMPLETED" : "FAILED",
    reasonForIncompletion: reason,
    output: Payload.fromTree(tryOutput({ ...state, phase: undefined })),
  });
  draft.agenda.push({ kind: "settle", taskId: record.taskId });
  return [];
}

/** In what order tasks completed matters only as long as they may have to be undone. */
function forgetNumbers(draft: Draft, node: PlacedNode): void {
  if (containersAround(draft, node).some(({ role }) => role === "try")) return;
  for (const { taskId } of [...recordsWithin(draft, { role: "try", node }, { turns: "all" })])
    if (draft.joinRemaining(taskId) !== undefined) draft.setJoinRemaining(taskId, undefined);
}

function becauseOf(failed: TaskRecord): { readonly reason: string } {
  return { reason: `${failed.referenceTaskName} has failed: ${reasonOf(failed)}` };
}

function write(draft: Draft, { record, node }: OpenTry, state: TryState): OpenTry {
  return { node, record: draft.change(record.taskId, { output: tryOutputSlot(state), updateTime: draft.now }) };
}
