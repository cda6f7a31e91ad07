import { isTerminalTask, isTerminalWorkflow, isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { OUTERMOST } from "../snapshot/snapshot.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ExecutionState } from "../state/execution-state.ts";
import { taskTypeOf } from "../task-types/task-types.ts";

/**
 * What an execution at rest must look like, worked out from scratch from its records: the full evaluation that the
 * incremental one is held against. Gives what is wrong, in words; nothing when all is well.
 */
export function audit(state: ExecutionState, snapshot: Snapshot): readonly string[] {
  const tasks = [...state.tasks];
  const { status } = state.execution;
  if (isTerminalWorkflow(status)) return auditEnded(state, tasks);
  const faults = tasks.flatMap((task) => (task.taskType === "JOIN" ? auditJoin(state, task, snapshot) : []));
  if (status === "RUNNING") faults.push(...tasks.flatMap((task) => auditProgress(state, task, snapshot)));
  return [...faults, ...auditNotForgotten(state, tasks)];
}

function auditEnded(state: ExecutionState, tasks: readonly TaskRecord[]): readonly string[] {
  const open = tasks.filter((task) => !isTerminalTask(task.status));
  const faults = open.map((task) => `${task.referenceTaskName} is ${task.status} in an ended workflow`);
  if (state.execution.wakeAt !== undefined) faults.push("an ended workflow has a timer");
  return faults;
}

function auditJoin(state: ExecutionState, task: TaskRecord, snapshot: Snapshot): readonly string[] {
  if (isTerminalTask(task.status)) return [];
  const joinOn = new Set(snapshot.nodes.get(task.referenceTaskName)?.task.joinOn ?? []);
  const waiting = [...joinOn].filter((reference) => {
    const latest = state.latest(reference);
    return latest === undefined || !isTerminalTask(latest.status) || !latest.executed;
  });
  const counted = state.joinRemaining(task.taskId);
  if (counted !== waiting.length)
    return [`join ${task.referenceTaskName} counts ${counted} but waits for ${waiting.length}`];
  return waiting.length === 0 ? [`join ${task.referenceTaskName} waits for nothing`] : [];
}

function auditProgress(state: ExecutionState, task: TaskRecord, snapshot: Snapshot): readonly string[] {
  if (!isTerminalTask(task.status) || task.retried) return [];
  const node = snapshot.nodes.get(task.referenceTaskName);
  if (node === undefined) return [`${task.referenceTaskName} is not in the definition`];
  const faults: string[] = [];
  if (!task.executed) faults.push(`${task.referenceTaskName} has ended and nobody acted upon it`);
  if (isUnsuccessful(task.status) && !node.task.permissive)
    faults.push(`${task.referenceTaskName} failed in a running workflow`);
  const successors =
    taskTypeOf(node.task.type)?.successors?.(task, { ...node, place: OUTERMOST }) ??
    (node.next === undefined ? [] : [node.next]);
  for (const reference of successors) {
    if (state.latest(reference) === undefined)
      faults.push(`${reference} should have followed ${task.referenceTaskName}`);
  }
  return faults;
}

/** Rule 5 of ARCHITECTURE.md: every execution that has not ended is waited for by somebody or something. */
function auditNotForgotten(state: ExecutionState, tasks: readonly TaskRecord[]): readonly string[] {
  const { execution } = state;
  const open = tasks.filter((task) => !isTerminalTask(task.status));
  if (execution.status === "RUNNING" && open.length === 0) return ["nothing is open in a running workflow"];
  return open.flatMap((task) => {
    const needsTimer =
      task.handOut === "delayed" ||
      task.handOut === "leased" ||
      (task.handOut === "internal" && task.dueAt !== undefined);
    if (!needsTimer) return [];
    if (execution.wakeAt === undefined) return [`${task.referenceTaskName} needs a timer and there is none`];
    const late = task.dueAt !== undefined && task.handOut !== "leased" && execution.wakeAt > task.dueAt;
    return late ? [`${task.referenceTaskName} is due before the workflow wakes`] : [];
  });
}
