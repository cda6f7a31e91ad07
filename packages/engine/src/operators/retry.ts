import { addAttempt } from "../decide/attempts/attempt-again.ts";
import { leaveForLater } from "../decide/attempts/attempt-later.ts";
import type { BegunAs, TurnAtWork } from "../decide/attempts/attempt-later.ts";
import type { Draft } from "../decide/draft.ts";
import { isJudged } from "../decide/scopes/judged.ts";
import { progress } from "../decide/progress.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { RetryRequested } from "../event/workflow-event.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import {
  beginAgain,
  nameOf,
  putBackInProgress,
  refusedToGoOn,
  reviveExecution,
  waitAgain,
  wrongState,
} from "./revive.ts";

/**
 * Gives every task that failed or was cancelled another attempt, whatever its retry limit and delay say, and puts the
 * JOINs and loops around them back in progress. Source: reference/engine.md 2.5; 13.3-1 mended.
 */
export function decideRetry(
  draft: Draft,
  { isAskedByParent = false }: Pick<RetryRequested, "isAskedByParent">,
): Verdict {
  const refusal = retry(draft, isAskedByParent ? "parent" : "operator");
  if (refusal !== undefined && !isAskedByParent) return refusal;
  // That its parent's task was cancelled is not known yet, and counts no more.
  if (refusal !== undefined && !isTerminalWorkflow(draft.execution.status))
    draft.update({ revivedAtRevision: draft.execution.revision + 1 });
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

function retry(draft: Draft, by: "operator" | "parent"): Verdict | undefined {
  const { status } = draft.execution;
  if (!isTerminalWorkflow(status))
    return refused(draft, `Workflow ${nameOf(draft)} is still running.  status=${status}`);
  const failed = failedTasks(draft);
  if (failed.length === 0 && status !== "TIMED_OUT") return refused(draft, NOTHING_TO_RETRY);
  const full = refusedToGoOn(draft, by);
  if (full !== undefined) return full;
  reviveExecution(draft);
  takeUp(draft, failed);
  progress(draft);
  return undefined;
}

export type TakingUp = {
  /** What is in one of these waits for no turn. */
  readonly atWork?: readonly TurnAtWork[];
  readonly begunAs?: (task: TaskRecord) => BegunAs;
};

/**
 * Another attempt for every one of them, or the same again where `begunAs` says so; those that wait for others go on under their own records, and what is in an item of
 * a FOR_EACH may have to wait for its turn. In the order of their scheduling.
 */
export function takeUp(
  draft: Draft,
  failed: readonly Failed[],
  { atWork = [], begunAs = () => "nextAttempt" }: TakingUp = {},
): void {
  const waiting: TaskRecord[] = [];
  const again: (Failed & { readonly isSame: boolean })[] = [];
  for (const one of failed) {
    const as = begunAs(one.task);
    if (leaveForLater(draft, one, { atWork, begunAs: as })) continue;
    const isSame = as === "sameAttempt";
    if (isWaiting(one.node)) waiting.push(putBackInProgress(draft, one.task, isSame ? {} : countedAgain(one.task)));
    else again.push({ ...one, isSame });
  }
  for (const { task, node, isSame } of again) {
    if (isSame) beginAgain(draft, task);
    else tryAgain(draft, task, node);
  }
  waitAgain(draft, waiting);
}

/** A loop that failed itself, and was not cancelled with its workflow, counts another attempt. Source: engine.md 2.5-4. */
function countedAgain({ taskType, status, retryCount }: TaskRecord): Partial<TaskRecord> {
  return taskType === "DO_WHILE" && status !== "CANCELED" ? { retryCount: retryCount + 1 } : {};
}

const NOTHING_TO_RETRY =
  "There are no retryable tasks! Use restart if you want to attempt entire workflow execution again.";

export type Failed = { readonly task: TaskRecord; readonly node: PlacedNode };

/**
 * The newest record of every reference that ended without success and concerns somebody, in the order of their scheduling.
 */
export function failedTasks(draft: Draft): readonly Failed[] {
  const latest = new Map<string, TaskRecord>();
  for (const task of draft.allTasks()) {
    latest.delete(task.referenceTaskName);
    if (FAILED.has(task.status)) latest.set(task.referenceTaskName, task);
  }
  return [...latest.values()].flatMap((task) => {
    const node = draft.nodeOf(task);
    return node === undefined || isJudged(draft, task, { byForEach: "unlessItFailed" }) ? [] : [{ task, node }];
  });
}

const FAILED: ReadonlySet<string> = new Set(["FAILED", "FAILED_WITH_TERMINAL_ERROR", "TIMED_OUT", "CANCELED"]);

/** Whether it waits for other tasks, so that it goes on under its own record. */
function isWaiting(node: PlacedNode): boolean {
  return taskTypeOf(node.task.type)?.waitsAgain !== undefined;
}

function tryAgain(draft: Draft, task: TaskRecord, node: PlacedNode): void {
  if (taskTypeOf(node.task.type)?.isRetried !== true) {
    // What the engine decides by itself has no attempt that could be begun again: it is decided anew, as the next one.
    draft.change(task.taskId, { retried: true, executed: true });
    draft.agenda.push({ kind: "attempt", node, after: task });
    return;
  }
  const { taskId } = addAttempt(draft, task, node, { delaySeconds: undefined, reasonForIncompletion: undefined });
  draft.change(task.taskId, { retried: true, executed: true });
  draft.agenda.push({ kind: "restart", taskId });
}

function refused(draft: Draft, message: string): Verdict {
  return { kind: "refused", refusal: wrongState(draft, message) };
}
