import type { ChildChanged } from "../../event/workflow-event.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask } from "../../model/status.ts";
import type { TaskStatus } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import { taskNotFound } from "../../refusal.ts";
import { cancelChild } from "../../task-types/child/cancel-child.ts";
import { reviveForChild } from "../children/child-revived.ts";
import { briefChain } from "../children/brief-chain.ts";
import type { Draft } from "../draft.ts";
import { tooLargeReason } from "../data/limits.ts";
import { endTask } from "../attempts/new-task.ts";
import { taskPayload } from "../data/payloads.ts";
import { progress } from "../progress.ts";
import type { Verdict } from "../verdict.ts";

/**
 * What a child says of itself. Only what is newer than all that was heard before counts: a child that failed, was retried
 * and failed again has failed, whichever of it is heard first. Refused as NotFound where the task is there no more; what
 * comes from a child that the task does not wait for any more is left aside. Source: core.md 9; engine.md 5.8.
 */
export function decideChildChanged(draft: Draft, event: ChildChanged): Verdict {
  const task = draft.task(event.taskId);
  if (task === undefined) return { kind: "refused", refusal: taskNotFound(event.taskId) };
  const isNews = task.subWorkflowId === event.childWorkflowId && event.childRevision > task.childRevision;
  if (isNews) hear(draft, task, event);
  return { kind: isNews ? "changed" : "unchanged", answer: { kind: "Done", status: draft.execution.status } };
}

function hear(draft: Draft, before: TaskRecord, event: ChildChanged): void {
  // It ended, as this task knows it, before it went on: what it says now is of another run.
  const wentOn = event.revivedAtRevision > before.childRevision;
  const { childRevision } = event;
  const task = draft.change(before.taskId, { childRevision, ...(wentOn ? { subworkflowChanged: false } : {}) });
  if (isTerminalTask(task.status) && !(wentOn && goesOn(draft, before, event))) return;
  const status = TASK_STATUS[event.status];
  if (status !== undefined) endForChild(draft, task, { status, event });
  progress(draft);
}

/** Whether a task that has ended waits again for its child, which has gone on. */
function goesOn(draft: Draft, before: TaskRecord, { status, childRevision }: ChildChanged): boolean {
  if (!before.subworkflowChanged) return reviveForChild(draft, { ...before, childRevision });
  // The child goes on since this task had asked it to, which was then cancelled.
  const isRunning = TASK_STATUS[status] === undefined;
  if (isRunning) cancelChild(draft, { ...before, childRevision }, "the task of its parent has ended");
  return false;
}

/** What the task becomes; undefined: it goes on waiting. Source: reference/engine.md 5.8 "Status map"; 2.12 mended. */
const TASK_STATUS: { readonly [Status in ChildChanged["status"]]: TaskStatus | undefined } = {
  RUNNING: undefined,
  PAUSED: undefined,
  COMPLETED: "COMPLETED",
  FAILED: "FAILED",
  TIMED_OUT: "TIMED_OUT",
  TERMINATED: "CANCELED",
  REMOVED: "FAILED",
};

function endForChild(
  draft: Draft,
  task: TaskRecord,
  { status, event }: { readonly status: TaskStatus; readonly event: ChildChanged },
): void {
  const output = Payload.fromTree(merged(taskPayload(task, "output").tree, event.output.tree));
  const limitBytes = draft.limits.taskBytes;
  const ended =
    output.sizeBytes > limitBytes
      ? ({
          status: "FAILED_WITH_TERMINAL_ERROR",
          reasonForIncompletion: tooLargeReason(output, { of: `task: ${task.referenceTaskName}`, limitBytes }),
        } as const)
      : {
          status,
          output: slotOf(output),
          externalOutputPayloadStoragePath: event.externalOutputPayloadStoragePath,
          reasonForIncompletion: status === "COMPLETED" ? undefined : reasonOf(event),
        };
  endTask(draft, task, { ...ended, subworkflowChanged: false });
  draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

/** The child's output over the task's own, which names the child: a child's own child, in its output, does not. */
function merged(own: Json, child: Json): Json {
  const names = membersOf(own).filter(([key]) => key === "subWorkflowId");
  return jsonObject([...membersOf(own), ...membersOf(child), ...names]);
}

function membersOf(json: Json): readonly (readonly [string, Json])[] {
  return isJsonObject(json) ? Object.entries(json) : [];
}

function reasonOf({ name, version, childWorkflowId, status, reasonForIncompletion: reason }: ChildChanged): string {
  const child = `Sub workflow ${name}.${version}/${childWorkflowId}`;
  return status === "REMOVED"
    ? `${child} was removed before it had ended`
    : `${child} failure reason: ${reason === undefined ? "null" : briefChain(reason)}`;
}
