import type { Draft } from "../../decide/draft.ts";
import { NeedsSignal } from "../../decide/needs-signal.ts";
import { endTask } from "../../decide/attempts/new-task.ts";
import { workflowIdFrom } from "../../ids.ts";
import type { WorkflowId } from "../../ids.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../model/status.ts";
import type { TaskStatus, WorkflowStatus } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { needKey } from "../../need.ts";
import type { ChildExecution } from "../../need.ts";
import { isJsonObject, jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import { askToRetry } from "./ask-to-retry.ts";

/** It is looked after the followed execution again when half as much time as it has lasted has passed, within these. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/** Whether the task follows an execution that it has not started itself. */
export function isFollowing({ subWorkflowId, childSnapshotHash }: TaskRecord): boolean {
  return subWorkflowId !== undefined && childSnapshotHash === undefined;
}

/**
 * The task ends as that execution does, with its output, although it has not started it: nobody tells it, so it looks by
 * itself, again and again, and leaves it alone should it be cancelled. Source: engine.md 8.2.
 */
export function beginToFollow(draft: Draft, task: TaskRecord, workflowId: WorkflowId): TaskRecord {
  const output = slotOf(Payload.fromTree(jsonObject([["subWorkflowId", workflowId]])));
  return look(draft, draft.change(task.taskId, { subWorkflowId: workflowId, output }));
}

/** An execution that the task has started under a reserved id is looked after once it must be there. */
export const CONFIRM_MS = 5_000;

/**
 * Whether the execution under the reserved id is this task's: somebody else who came with the same key may have been
 * quicker. Then the task follows that one where it may take what exists, else it has failed.
 */
export function confirmOwn(draft: Draft, task: TaskRecord, { mayFollow }: { readonly mayFollow: boolean }): void {
  const found = executionOf(draft, task);
  // One that was to go on has been there before: it is on its way no more.
  if (found === undefined && task.subworkflowChanged) failRemoved(draft, task);
  else if (found === undefined) draft.change(task.taskId, { dueAt: draft.now + CONFIRM_MS });
  else if (found.parentTaskId === task.taskId) awaitOwn(draft, task, found);
  else if (mayFollow) follow(draft, draft.change(task.taskId, { childSnapshotHash: undefined }));
  else failOvertaken(draft, task);
}

/** One that was to go on may have been asked before it was there, or before it heard that it ends. */
function awaitOwn(draft: Draft, task: TaskRecord, { status }: ChildExecution): void {
  const isStill = task.subworkflowChanged && isTerminalWorkflow(status);
  if (isStill && status !== "COMPLETED") askToRetry(draft, task);
  draft.change(task.taskId, { dueAt: isStill ? draft.now + CONFIRM_MS : undefined });
}

function failRemoved(draft: Draft, task: TaskRecord): void {
  const reasonForIncompletion = `Workflow ${task.subWorkflowId ?? ""} was removed before it had ended`;
  endTask(draft, task, { status: "FAILED", reasonForIncompletion, subworkflowChanged: false });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

function failOvertaken(draft: Draft, task: TaskRecord): void {
  const reasonForIncompletion = `Workflow ${task.subWorkflowId ?? ""} was started by somebody else under the same idempotency key`;
  endTask(draft, task, { status: "FAILED", reasonForIncompletion, childSnapshotHash: undefined });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

/** It is time to look again. */
export function follow(draft: Draft, task: TaskRecord): void {
  const looked = look(draft, task);
  if (isTerminalTask(looked.status)) draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

function look(draft: Draft, task: TaskRecord): TaskRecord {
  const found = executionOf(draft, task);
  if (found === undefined) {
    const reasonForIncompletion = `Workflow ${task.subWorkflowId ?? ""} was removed before it had ended`;
    return endTask(draft, task, { status: "FAILED", reasonForIncompletion });
  }
  const status = TASK_STATUS[found.status];
  if (status === undefined) return draft.change(task.taskId, { dueAt: draft.now + pauseMs(draft, task) });
  const members = isJsonObject(found.output.tree) ? Object.entries(found.output.tree) : [];
  const output = slotOf(Payload.fromTree(jsonObject([["subWorkflowId", task.subWorkflowId ?? null], ...members])));
  const reason = `Workflow ${task.subWorkflowId ?? ""} has ended as ${found.status}`;
  return endTask(draft, task, {
    status,
    output,
    reasonForIncompletion: status === "COMPLETED" ? undefined : reason,
  });
}

/** What the task becomes; undefined: it goes on looking. Source: reference/engine.md 5.8 "Status map". */
const TASK_STATUS: { readonly [Status in WorkflowStatus]: TaskStatus | undefined } = {
  RUNNING: undefined,
  PAUSED: undefined,
  COMPLETED: "COMPLETED",
  FAILED: "FAILED",
  TIMED_OUT: "TIMED_OUT",
  TERMINATED: "CANCELED",
};

function pauseMs(draft: Draft, { startTime }: TaskRecord): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.floor((draft.now - startTime) / 2)));
}

function executionOf(draft: Draft, { subWorkflowId }: TaskRecord): ChildExecution | undefined {
  const workflowId = workflowIdFrom(subWorkflowId ?? "");
  if (workflowId === undefined) return undefined;
  const need = { kind: "childExecution", workflowId } as const;
  const answer = draft.env.answers?.get(needKey(need));
  if (answer?.kind !== "childExecution") throw new NeedsSignal([need]);
  return answer.found;
}
