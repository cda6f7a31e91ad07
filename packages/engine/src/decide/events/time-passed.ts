import { isTerminalTask, isTerminalWorkflow } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Verdict } from "../verdict.ts";
import type { Draft } from "../draft.ts";
import { catchFailure } from "../scopes/catch-failure.ts";
import { failWorkflow } from "../end-workflow.ts";
import { offer } from "../hand-out.ts";
import { endTask } from "../attempts/new-task.ts";
import { progress } from "../progress.ts";
import { taskTimeouts, workflowDeadline, workflowTimeoutReason } from "../attempts/timeout.ts";
import { exactWakeAt } from "../wake.ts";

/**
 * Does what is due by the clock it is given and leaves the rest; called too early it only corrects the stored wakeAt.
 * Looks at every open task. During a pause nothing times out. Source: reference/engine.md 4; core.md 7.
 */
export function decideTimePassed(draft: Draft): Verdict {
  return doWhatIsDue(draft, { atWorkflow: draft.execution.status === "RUNNING" });
}

/** The same at somebody's word: the workflow's own time-out then counts during a pause as well. Source: engine.md 2.4. */
export function decideDecideRequested(draft: Draft): Verdict {
  return doWhatIsDue(draft, { atWorkflow: true });
}

function doWhatIsDue(draft: Draft, { atWorkflow }: { readonly atWorkflow: boolean }): Verdict {
  const answer = { kind: "Done", status: draft.execution.status } as const;
  if (isTerminalWorkflow(draft.execution.status)) return { kind: "unchanged", answer };
  const isDue = (atWorkflow && workflowIsLate(draft)) || openTasksAreDue(draft);
  // What a decision that was cut short has left, a beginning, or what an older release has left waiting for ever.
  const wentOn = draft.hasChangedTasks || draft.execution.status !== answer.status;
  if (!isDue && !wentOn && exactWakeAt(draft) === draft.execution.wakeAt) return { kind: "unchanged", answer };
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

function workflowIsLate(draft: Draft): boolean {
  const { execution, snapshot, now } = draft;
  const deadline = workflowDeadline(execution, snapshot.def);
  if (deadline === undefined || deadline > now) return false;
  failWorkflow(draft, {
    status: "TIMED_OUT",
    reason: workflowTimeoutReason(execution, snapshot.def, now),
  });
  return true;
}

function openTasksAreDue(draft: Draft): boolean {
  const open = draft.openTasks();
  if (!draft.isOutdated) for (const task of open) countAnew(draft, task);
  const due = open.filter((task) => timeOut(draft, task) || comeDue(draft, task));
  progress(draft);
  return due.length > 0;
}

/** After an upgrade a JOIN has no count: it may wait for nothing any more. */
function countAnew(draft: Draft, task: TaskRecord): void {
  if (task.taskType !== "JOIN" || draft.joinRemaining(task.taskId) !== undefined) return;
  const node = draft.nodeOf(task);
  if (node !== undefined) typeOf(draft, task)?.waitsAgain?.(draft, task, node);
}

function timeOut(draft: Draft, task: TaskRecord): boolean {
  if (draft.execution.status !== "RUNNING" || isEnded(draft, task)) return false;
  const taskDef = draft.nodeOf(task)?.task.taskDefinition;
  const timeout = taskDef && taskTimeouts(task, taskDef).find(({ at }) => at <= draft.now);
  if (timeout === undefined) return false;
  const reasonForIncompletion = timeout.reason(draft.now);
  typeOf(draft, task)?.cancel?.(draft, task, { reason: `Parent task has timed out: ${reasonForIncompletion}` });
  const ended = endTask(draft, task, { status: "TIMED_OUT", reasonForIncompletion });
  if (timeout.policy === "TIME_OUT_WF") {
    draft.change(task.taskId, { executed: true });
    const node = draft.nodeOf(task);
    if (node === undefined || !catchFailure(draft, ended, node))
      failWorkflow(draft, { status: "TIMED_OUT", reason: reasonForIncompletion, task: ended });
  } else {
    draft.agenda.push({ kind: "settle", taskId: task.taskId });
  }
  return true;
}

function comeDue(draft: Draft, task: TaskRecord): boolean {
  if (task.dueAt === undefined || task.dueAt > draft.now || isEnded(draft, task)) return false;
  if (task.handOut === "delayed") offer(draft, task);
  else if (task.handOut === "internal") typeOf(draft, task)?.due?.(draft, task);
  else return false;
  return true;
}

function isEnded(draft: Draft, task: TaskRecord): boolean {
  return isTerminalTask(draft.task(task.taskId)?.status ?? "CANCELED");
}

function typeOf(draft: Draft, task: TaskRecord) {
  const node = draft.nodeOf(task);
  return node === undefined ? undefined : taskTypeOf(node.task.type);
}
