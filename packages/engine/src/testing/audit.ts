import { Draft } from "../decide/draft.ts";
import { waysTo } from "../decide/joins/ways-to.ts";
import { isTerminalTask, isTerminalWorkflow, isUnsuccessful } from "../model/status.ts";
import { suffixOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../payload/json.ts";
import type { PlacedNode, Snapshot } from "../snapshot/snapshot.ts";
import type { ExecutionState } from "../state/execution-state.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { auditLoop } from "./audit-loop.ts";
import { auditForEach, auditTry, isCutOff, isDealtWith } from "./audit-scopes.ts";

/**
 * What an execution at rest must look like, worked out from scratch from its records: the full evaluation that the
 * incremental one is held against. Gives what is wrong, in words; nothing when all is well.
 */
export function audit(state: ExecutionState, snapshot: Snapshot): readonly string[] {
  const tasks = [...state.tasks];
  const { execution } = state;
  const now = execution.lastEventTime;
  const draft = new Draft({ snapshot, state, execution, env: { now, seed: 0, creditsFor: () => [] } });
  if (isTerminalWorkflow(execution.status)) return auditEnded(state, tasks);
  const faults = tasks.flatMap((task) => auditRecord(draft, task));
  if (execution.status === "RUNNING") faults.push(...tasks.flatMap((task) => auditProgress(draft, task)));
  return [...faults, ...auditNotForgotten(state, tasks)];
}

function auditEnded(state: ExecutionState, tasks: readonly TaskRecord[]): readonly string[] {
  const open = tasks.filter((task) => !isTerminalTask(task.status));
  const faults = open.map((task) => `${task.referenceTaskName} is ${task.status} in an ended workflow`);
  if (state.execution.wakeAt !== undefined) faults.push("an ended workflow has a timer");
  return faults;
}

function auditRecord(draft: Draft, task: TaskRecord): readonly string[] {
  const node = draft.nodeOf(task);
  if (node === undefined) return [`${task.referenceTaskName} is not in the definition`];
  if (task.retried) return [];
  if (task.taskType === "DO_WHILE") return auditLoop(draft, task, node);
  if (task.taskType === "TRY") return auditTry(draft, task, node);
  if (task.taskType === "FOR_EACH") return auditForEach(draft, task, node);
  return task.taskType === "JOIN" ? auditJoin(draft, task, node) : [];
}

function auditJoin(draft: Draft, task: TaskRecord, node: PlacedNode): readonly string[] {
  // What one waits for that stands elsewhere is looked for by its name as tasks come.
  if (isTerminalTask(task.status) || draft.isOutwardJoin(task)) return [];
  const waiting = [...new Set(joinedBy(draft, node))].filter((reference) => {
    const latest = draft.latest(reference);
    if (latest === undefined || !isTerminalTask(latest.status) || !latest.executed) return true;
    return node.dynamicFork !== undefined && [...draft.allTasks()].some((task) => isPendingIn(task, reference));
  });
  const counted = draft.joinRemaining(task.taskId);
  if (counted !== waiting.length)
    return [`join ${task.referenceTaskName} counts ${counted} but waits for ${waiting.length}`];
  return waiting.length === 0 ? [`join ${task.referenceTaskName} waits for nothing`] : [];
}

/** Whether it belongs to the dynamic branch of this head, and nobody has acted upon its end. */
function isPendingIn({ parentTaskReferenceName, executed, retried, status }: TaskRecord, head: string): boolean {
  return parentTaskReferenceName === head && !executed && !retried && status !== "SKIPPED";
}

/** The references of the records that a JOIN waits for. */
function joinedBy(draft: Draft, node: PlacedNode): readonly string[] {
  if (node.dynamicFork !== undefined) return branchesOf(draft, draft.neighbour(node, node.dynamicFork));
  return draft.joinOnOf(node).map((reference) => {
    const joined = draft.neighbour(node, reference);
    return reference + suffixOf((joined ?? node).place.iterations);
  });
}

function branchesOf(draft: Draft, forkNode: PlacedNode | undefined): readonly string[] {
  const fork = forkNode && draft.recordOf(forkNode);
  const input = fork?.input.payload?.tree;
  const forked = isJsonObject(input) ? memberOf(input, "forkedTasks") : undefined;
  const names = isJsonArray(forked) ? forked.filter((name) => typeof name === "string") : [];
  return names.map((name) => name + suffixOf(fork?.iterations ?? []));
}

function auditProgress(draft: Draft, task: TaskRecord): readonly string[] {
  const node = draft.nodeOf(task);
  if (!isTerminalTask(task.status) || task.retried || node === undefined) return [];
  // It may have been skipped before the flow comes there.
  if (task.status === "SKIPPED") return [];
  const faults: string[] = [];
  if (!task.executed) faults.push(`${task.referenceTaskName} has ended and nobody acted upon it`);
  if (isUnsuccessful(task.status) && !node.task.permissive && !isDealtWith(draft, task))
    faults.push(`${task.referenceTaskName} failed in a running workflow`);
  if (isUnsuccessful(task.status) && !node.task.permissive) return faults;
  if (isCutOff(draft, task) || isToComeAgain(draft, node)) return faults;
  const successors =
    taskTypeOf(node.task.type)?.successors?.(task, node) ?? (node.next === undefined ? [] : [node.next]);
  for (const reference of successors) {
    const next = draft.neighbour(node, reference);
    // It may come after another one yet: what was skipped in a case that was not taken, and is run again.
    if (next === undefined || (draft.recordOf(next) === undefined && waysTo(draft, next).length === 0))
      faults.push(`${reference} should have followed ${task.referenceTaskName}`);
  }
  return faults;
}

/** Whether a task that leads to it has been begun again: what follows comes after that. */
function isToComeAgain(draft: Draft, node: PlacedNode): boolean {
  const isOpen = (record: TaskRecord | undefined): boolean => record !== undefined && !isTerminalTask(record.status);
  return [...draft.nodesBeside(node)].some(([reference, { next }]) => {
    const before = next === node.task.taskReferenceName ? draft.neighbour(node, reference) : undefined;
    return before !== undefined && isOpen(draft.recordOf(before)) && before.loops.length === node.loops.length;
  });
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
