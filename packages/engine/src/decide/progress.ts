import type { TaskId } from "../ids.ts";
import { isTerminalTask, isTerminalWorkflow, isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { TaskNode } from "../snapshot/snapshot.ts";
import { tellJoins } from "../task-types/join.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { attemptAgain } from "./attempt-again.ts";
import type { Draft } from "./draft.ts";
import { completeWorkflow, failForTask, failWorkflow } from "./end-workflow.ts";
import { NeedsSignal } from "./needs-signal.ts";
import { WorkflowFailure } from "./workflow-failure.ts";

/**
 * Works off the agenda: schedules what is to be scheduled and acts upon every end, until nothing follows any more.
 * It looks at the tasks of the agenda, their successors and the joins that wait for them, never at the whole workflow.
 * A workflow that is paused keeps its ends for later. Source: reference/engine.md 3.3, 3.4, 13.1.
 */
export function progress(draft: Draft): void {
  try {
    while (draft.execution.status === "RUNNING" && step(draft));
    if (draft.execution.status === "RUNNING" && !draft.hasOpenTasks()) complete(draft);
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    // Whatever a definition or its data makes go wrong ends the workflow with the reason: it must never be stuck.
    failWorkflow(draft, { status: "FAILED", reason: error instanceof Error ? error.message : String(error) });
  }
}

// Nothing follows the task that ends the workflow, and so Conductor's record says that nobody acted upon it.
function complete(draft: Draft): void {
  if (draft.lastSettled !== undefined) draft.change(draft.lastSettled, { executed: false });
  completeWorkflow(draft);
}

/** Looks at one item; false when there is none left. */
function step(draft: Draft): boolean {
  const item = draft.agenda.shift();
  if (item === undefined) return false;
  if (item.kind === "schedule") schedule(draft, item.taskReferenceName);
  else settleById(draft, item.taskId);
  return true;
}

function settleById(draft: Draft, taskId: TaskId): void {
  const task = draft.task(taskId);
  if (task !== undefined) settle(draft, task);
}

function schedule(draft: Draft, taskReferenceName: string): void {
  const node = draft.snapshot.nodes.get(taskReferenceName);
  // A JOIN is scheduled with its fork; the ends of the branches lead to it again.
  if (node === undefined || draft.latest(taskReferenceName) !== undefined) return;
  const type = taskTypeOf(node.task.type);
  if (type === undefined)
    throw new WorkflowFailure(`Task type ${node.task.type} of task ${taskReferenceName} is not available`);
  const task = type.schedule(draft, node);
  if (isTerminalTask(task.status)) draft.agenda.push({ kind: "settle", taskId: task.taskId });
}

/** Acts upon a task's end: another attempt, or the workflow's failure, or what the definition has next. */
function settle(draft: Draft, task: TaskRecord): void {
  if (!isTerminalTask(task.status) || task.executed || task.retried) return;
  const node = draft.nodeOf(task);
  if (isUnsuccessful(task.status)) {
    if (attemptAgain(draft, task, node) || isTerminalWorkflow(draft.execution.status)) return;
    if (node === undefined || !(node.task.optional || node.task.permissive)) return failForTask(draft, task);
  }
  const isForgiven = isUnsuccessful(task.status) && (node?.task.optional ?? false);
  const settled = draft.change(task.taskId, {
    executed: true,
    ...(isForgiven ? { status: "COMPLETED_WITH_ERRORS" as const } : {}),
  });
  draft.lastSettled = task.taskId;
  if (node !== undefined) goOn(draft, settled, node);
}

function goOn(draft: Draft, task: TaskRecord, node: TaskNode): void {
  if (!isUnsuccessful(task.status)) taskTypeOf(node.task.type)?.conclude?.(draft, task);
  if (draft.execution.status !== "RUNNING") return;
  tellJoins(draft, node);
  const successors =
    taskTypeOf(node.task.type)?.successors?.(task, node) ?? (node.next === undefined ? [] : [node.next]);
  for (const taskReferenceName of successors) draft.agenda.push({ kind: "schedule", taskReferenceName });
}
