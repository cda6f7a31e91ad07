import { isTerminalTask, isTerminalWorkflow, isUnsuccessful } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { admissionOf } from "../events/admission.ts";
import { leaveForLater, turnsAround } from "../attempts/attempt-later.ts";
import { containersAround } from "../scopes/containers.ts";
import { isJudged, judges } from "../scopes/judged.ts";
import { goBackTo } from "../../operators/go-back-to.ts";
import { hasFailedChild, resumeChild } from "../../operators/resume-child.ts";
import { beginAgain, putBackInProgress, reviveExecution, waitAgain } from "../../operators/revive.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import type { TaskType } from "../../task-types/task-type.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";

/**
 * A child that had ended without success goes on, and so do the task that waits for it and its execution; what had been
 * cancelled beside it is begun again. False where that concerns nobody: an optional task has been forgiven, a superseded
 * one replaced, and what has succeeded stays as it is. Source: reference/engine.md 2.9; 13.3-4 mended.
 */
export function reviveForChild(draft: Draft, task: TaskRecord): boolean {
  const node = draft.nodeOf(task);
  const { status } = draft.execution;
  if (node === undefined || task.retried || (node.task.optional && isTerminalWorkflow(status))) return false;
  if (!isUnsuccessful(task.status) || status === "COMPLETED") return false;
  if (isSettledAround(draft, task)) return isOfFailedTry(draft, node) && goBackForChild(draft, task, node);
  putBackInProgress(draft, task);
  const hadEnded = isTerminalWorkflow(status);
  if (hadEnded) revive(draft);
  const canceled = hadEnded ? canceledTasks(draft) : [];
  const isLeft = leaving(draft, node);
  const putBack = (others: readonly TaskRecord[]): readonly TaskRecord[] =>
    others.flatMap((other) => (hadEnded && isLeft(other) ? [] : [putBackInProgress(draft, other)]));
  const waiting = joinsToWait(draft);
  // A FOR_EACH goes on before what is within it, and a JOIN after what it waits for.
  const scopes = putBack(waiting.filter((other) => !isJoining(draft, other)));
  for (const other of canceled) if (!isLeft(other)) goesOnOrAnew(draft, other);
  const joins = putBack(waiting.filter((other) => isJoining(draft, other)));
  const inOrder = [...scopes, ...joins].sort((a, b) => a.seq - b.seq);
  waitAgain(draft, inOrder);
  return true;
}

/** Its child runs: it counts under its `rateLimitConfig`, whether there is room or not. */
function revive(draft: Draft): void {
  admissionOf(draft, "force");
  reviveExecution(draft, { failedReferenceTaskNames: [], failedTaskNames: [] });
}

/** Whether what has been made of it is the failure of TRYs around, of which the execution has failed in turn. */
function isOfFailedTry(draft: Draft, node: PlacedNode): boolean {
  if (!isTerminalWorkflow(draft.execution.status)) return false;
  const settling = containersAround(draft, node).filter((around) =>
    judges(draft, around, { byForEach: "unlessItFailed" }),
  );
  return settling.every(({ record }) => record !== undefined && isFailedTry(record) && isUnsuccessful(record.status));
}

/** As a rerun of the task: a TRY that has failed of it goes back to the part that it is in, and waits for it again. */
function goBackForChild(draft: Draft, task: TaskRecord, node: PlacedNode): true {
  revive(draft);
  const waiting = goBackTo(draft, { task, node, beginsAgain: (failed) => goesOnOrAnew(draft, failed) });
  putBackInProgress(draft, task);
  waitAgain(draft, waiting);
  return true;
}

/**
 * What the end of the execution had cancelled, and tasks that failed as their children did. JOINs and loops go on waiting,
 * children go on, everything else begins anew.
 */
function canceledTasks(draft: Draft): readonly TaskRecord[] {
  const canceled = newestOf(draft).filter(
    (task) => (task.status === "CANCELED" && !isWaiting(draft, task)) || hasFailedChild(task),
  );
  return canceled.filter((task) => !isSettledAround(draft, task));
}

/** Leaves what is in another item of a FOR_EACH to its turn. */
function leaving(draft: Draft, beside: PlacedNode): (task: TaskRecord) => boolean {
  const atWork = turnsAround(draft, beside);
  return (task) => {
    const node = draft.nodeOf(task);
    return node !== undefined && leaveForLater(draft, { task, node }, { atWork, begunAs: "nextAttempt" });
  };
}

/** What a TRY or FOR_EACH around has made of it stays. */
function isSettledAround(draft: Draft, task: TaskRecord): boolean {
  return isJudged(draft, task, { byForEach: "unlessItFailed" });
}

function goesOnOrAnew(draft: Draft, task: TaskRecord): void {
  if (!resumeChild(draft, task)) beginAgain(draft, task, { retryCount: task.retryCount + 1 });
}

/** JOINs and loops that ended without success, and the JOINs that are open: they wait again for what goes on. */
function joinsToWait(draft: Draft): readonly TaskRecord[] {
  const isOpenJoin = (task: TaskRecord): boolean => !isTerminalTask(task.status) && isJoining(draft, task);
  return newestOf(draft)
    .filter((task) => isOpenJoin(task) || (isUnsuccessful(task.status) && isWaiting(draft, task)))
    .filter((task) => !isFailedTry(task) && (isOpenJoin(task) || !isSettledAround(draft, task)));
}

function isJoining(draft: Draft, task: TaskRecord): boolean {
  return typeOf(draft, task)?.joinedEnds !== undefined;
}

/** It has undone what it did, and does not begin again of itself. */
function isFailedTry({ taskType, status }: TaskRecord): boolean {
  return taskType === "TRY" && status !== "CANCELED" && isTerminalTask(status);
}

function isWaiting(draft: Draft, task: TaskRecord): boolean {
  return typeOf(draft, task)?.waitsAgain !== undefined;
}

function typeOf(draft: Draft, task: TaskRecord): TaskType | undefined {
  const node = draft.nodeOf(task);
  return node === undefined ? undefined : taskTypeOf(node.task.type);
}

function newestOf(draft: Draft): readonly TaskRecord[] {
  const newest = new Map<string, TaskRecord>();
  for (const task of draft.allTasks()) newest.set(task.referenceTaskName, task);
  return [...newest.values()];
}
