import type { TaskProgress, TaskUpdated } from "../../event/workflow-event.ts";
import { beginningOf } from "../../model/kept-texts.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { taskNotFound } from "../../refusal.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Verdict } from "../verdict.ts";
import { Payload } from "../../payload/payload.ts";
import type { Draft } from "../draft.ts";
import { tooLargeReason } from "../data/limits.ts";
import { overExternalOutput } from "../data/merged-output.ts";
import { offer } from "../hand-out.ts";
import { endTask } from "../attempts/new-task.ts";
import { progress } from "../progress.ts";

/** So many UTF-16 units of what a worker says are kept. */
const REASON_LIMIT = 500;

/**
 * A worker's, or anybody's, word on a task. Where the task or the workflow has ended it is answered and ignored.
 * Source: reference/engine.md 7.5, 4.4.
 */
export function decideTaskUpdated(draft: Draft, event: TaskUpdated): Verdict {
  const task = draft.task(event.taskId);
  return task === undefined ? { kind: "refused", refusal: taskNotFound(event.taskId) } : updateTask(draft, task, event);
}

/** What a result says, whichever way its task was named. */
export type TaskWord = Omit<TaskUpdated, "kind" | "eventId" | "workflowId" | "origin" | "taskId">;

/** Acts upon a result; where the task or the workflow has ended it is answered and ignored. */
export function updateTask(draft: Draft, task: TaskRecord, word: TaskWord): Verdict {
  const isTooLate = isTerminalTask(task.status) || isTerminalWorkflow(draft.execution.status);
  if (isTooLate || isOfOtherHands(task, word)) {
    return {
      kind: "unchanged",
      answer: { kind: "TaskUpdated", taskId: task.taskId, status: task.status, ignored: true },
    };
  }
  const isTooLarge = word.output.sizeBytes > draft.limits.taskBytes;
  if (word.progress?.output === "replaced" && isTooLarge) return tooLargeProgress(draft, task, word);
  const updated = applyResult(draft, task, word);
  return {
    kind: "changed",
    answer: { kind: "TaskUpdated", taskId: task.taskId, status: updated.status, ignored: false },
  };
}

/** Whether it keeps the task for somebody who does not have it (any more). A result counts whoever has the task. */
function isOfOtherHands(task: TaskRecord, { leaseId, extendLease, progress: kept }: TaskWord): boolean {
  if (kept === undefined && !(extendLease && leaseId !== undefined)) return false;
  return task.handOut !== "leased" || task.leaseId !== leaseId;
}

function reasonSaid({ reasonForIncompletion: reason }: TaskWord): string | undefined {
  return reason === undefined ? undefined : beginningOf(reason, REASON_LIMIT);
}

/** The task goes on, so it does not fail for it. */
function tooLargeProgress({ limits }: Draft, { referenceTaskName }: TaskRecord, { output }: TaskWord): Verdict {
  const limitBytes = limits.taskBytes;
  const message = tooLargeReason(output, { of: `task: ${referenceTaskName}`, limitBytes });
  return { kind: "refused", refusal: { kind: "TooLarge", limitBytes, message } };
}

/** What its worker has come to by now; the task stays where it is. Source: reference/engine.md 4, 7.5. */
function goOn(draft: Draft, task: TaskRecord, word: TaskWord & { readonly progress: TaskProgress }): TaskRecord {
  const { progress: said, output, externalOutputPayloadStoragePath, callbackAfterSeconds, outputMessage } = word;
  return draft.change(task.taskId, {
    updateTime: draft.now,
    callbackAfterSeconds,
    ...(said.output === "kept" ? {} : { output: slotOf(output), externalOutputPayloadStoragePath }),
    ...(outputMessage === undefined ? {} : { outputMessage }),
    ...(said.reason === "kept" ? {} : { reasonForIncompletion: reasonSaid(word) }),
  });
}

function applyResult(draft: Draft, task: TaskRecord, given: TaskWord): TaskRecord {
  if (given.extendLease) return draft.change(task.taskId, { updateTime: draft.now });
  if (given.progress !== undefined) return goOn(draft, task, { ...given, progress: given.progress });
  const word = overExternalOutput(draft, task, given);
  const said = {
    output: slotOf(word.output),
    reasonForIncompletion: reasonSaid(word),
    callbackAfterSeconds: word.callbackAfterSeconds,
    workerId: word.workerId,
    // Whose child it is, nobody but the engine says.
    subWorkflowId: (task.childSnapshotHash === undefined ? word.subWorkflowId : undefined) ?? task.subWorkflowId,
    externalOutputPayloadStoragePath: word.externalOutputPayloadStoragePath,
    outputMessage: word.outputMessage,
  };
  const refused = refusedOutput(draft, task, word.output);
  if (refused === undefined && word.status === "IN_PROGRESS") return goOnLater(draft, task, said);
  const ended = endTask(draft, task, { ...said, status: word.status, ...refused });
  draft.agenda.push({ kind: "settle", taskId: ended.taskId });
  progress(draft);
  return draft.task(ended.taskId) ?? ended;
}

/**
 * An output that is too large is not kept, and its task fails for good. undefined: it may be as large as it is.
 * Source: reference/engine.md 11.1.
 */
function refusedOutput(
  { limits }: Draft,
  task: TaskRecord,
  output: Payload,
): Pick<TaskRecord, "status" | "output" | "reasonForIncompletion"> | undefined {
  const limitBytes = limits.taskBytes;
  if (output.sizeBytes <= limitBytes) return undefined;
  const reasonForIncompletion = tooLargeReason(output, { of: `task: ${task.referenceTaskName}`, limitBytes });
  return { status: "FAILED_WITH_TERMINAL_ERROR", output: slotOf(Payload.empty), reasonForIncompletion };
}

/** A worker task waits again, for as long as its worker asked; one that is not a worker's (any more) goes on as it is. */
function goOnLater(
  draft: Draft,
  task: TaskRecord,
  said: Partial<TaskRecord> & { callbackAfterSeconds: number },
): TaskRecord {
  if (task.handOut === "internal") return draft.change(task.taskId, { ...said, updateTime: draft.now });
  draft.queues.withdraw(task);
  const isElsewhere = task.handOut === "leased" && taskTypeOf(task.taskType)?.goesOnElsewhere?.(task) === true;
  if (isElsewhere) {
    return draft.change(task.taskId, { ...said, handOut: "internal", updateTime: draft.now, leaseId: undefined });
  }
  const dueAt = draft.now + Math.max(0, said.callbackAfterSeconds) * 1000;
  const waiting = draft.change(task.taskId, {
    ...said,
    status: "SCHEDULED",
    updateTime: draft.now,
    leaseId: undefined,
    dueAt,
  });
  return offer(draft, waiting);
}
