import type { Draft } from "../decide/draft.ts";
import { containersAround } from "../decide/containers.ts";
import { isJudged } from "../decide/judged.ts";
import { progress } from "../decide/progress.ts";
import { inputFaults, misfitReason } from "../decide/schema-fit.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { RerunRequested } from "../event/workflow-event.ts";
import type { Execution } from "../model/execution.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isTerminalWorkflow, isUnsuccessful } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { downstreamOf } from "./downstream.ts";
import { removeAllTasks } from "./restart.ts";
import { failedTasks } from "./retry.ts";
import type { Failed } from "./retry.ts";
import { beginAgain, nameOf, putBackInProgress, reviveExecution, waitAgain, wrongState } from "./revive.ts";

/**
 * Runs an ended execution again: from its first task, or from one of its tasks, whose record and attempt stay and
 * whose consequences are forgotten. Source: reference/engine.md 2.7, with what its notes call defects mended.
 */
export function decideRerun(draft: Draft, event: RerunRequested): Verdict {
  const { status } = draft.execution;
  if (!isTerminalWorkflow(status)) {
    const message = `Workflow: ${nameOf(draft)}.${status} is not in terminal state, unable to rerun.`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const { workflowInput } = event;
  const faults = workflowInput === undefined ? [] : inputFaults(draft.snapshot.def, () => workflowInput);
  if (faults.length > 0) {
    const message = misfitReason(`input of workflow: ${draft.execution.workflowName}`, faults);
    return { kind: "refused", refusal: { kind: "InvalidArgument", faults, message } };
  }
  if (event.taskId === undefined) {
    reviveExecution(draft, asAsked(event));
    removeAllTasks(draft);
  } else {
    const task = draft.task(event.taskId);
    const node = task && draft.nodeOf(task);
    if (task === undefined || node === undefined || isOfNoTurn(task, node)) {
      const message = `Task ${event.taskId} not found`;
      return { kind: "refused", refusal: { kind: "InvalidArgument", faults: [], message } };
    }
    reviveExecution(draft, asAsked(event));
    rerunFrom(draft, { task, node, event });
  }
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

/** What was skipped in every turn of its loop is a task of none of them. */
function isOfNoTurn({ status, iterations }: TaskRecord, { loops }: PlacedNode): boolean {
  return status === "SKIPPED" && loops.length > 0 && iterations.length === 0;
}

function asAsked({ workflowInput, correlationId }: RerunRequested): Partial<Execution> {
  return {
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    ...(workflowInput === undefined
      ? {}
      : { input: slotOf(workflowInput), externalInputPayloadStoragePath: undefined }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

type Target = { readonly task: TaskRecord; readonly node: PlacedNode; readonly event: RerunRequested };

function rerunFrom(draft: Draft, { task, node, event }: Target): void {
  const isChild = node.task.type === "SUB_WORKFLOW";
  const { forgotten, around } = downstreamOf(draft, task, node);
  for (const record of forgotten) draft.removeTask(record);
  const failed = failedTasks(draft);
  for (const record of around) goBack(draft, record, node);
  const waiting = [...around];
  for (const other of stillFailed(draft, failed)) {
    if (other.task.referenceTaskName === task.referenceTaskName) continue;
    if (taskTypeOf(other.node.task.type)?.waitsAgain === undefined) beginAgain(draft, other.task);
    else waiting.push(putBackInProgress(draft, other.task));
  }
  const input = event.taskInput === undefined || isChild ? {} : { input: slotOf(event.taskInput) };
  // A loop finds its list anew.
  const isDecidedAnew = taskTypeOf(node.task.type)?.waitsAgain === undefined || node.task.type === "DO_WHILE";
  if (isDecidedAnew) beginAgain(draft, task, input);
  else waiting.push(fromItsBeginning(draft, putBackInProgress(draft, task, input), node));
  waitAgain(draft, waiting);
}

function fromItsBeginning(draft: Draft, task: TaskRecord, node: PlacedNode): TaskRecord {
  taskTypeOf(node.task.type)?.rewinds?.(draft, task, { node, turn: 1 });
  return draft.task(task.taskId) ?? task;
}

/** With what has failed in a part of a TRY that is gone on with, and without what is gone. */
function stillFailed(draft: Draft, before: readonly Failed[]): readonly Failed[] {
  const failed = new Map(failedTasks(draft).map((one) => [one.task.taskId, one] as const));
  for (const one of before) {
    const task = draft.task(one.task.taskId);
    const isFailed = task !== undefined && isUnsuccessful(task.status);
    if (isFailed && !isJudged(draft, task, { byForEach: "never" })) failed.set(task.taskId, { ...one, task });
  }
  return [...failed.values()].toSorted((a, b) => a.task.seq - b.task.seq);
}

/** A loop goes back to the turn of the task that is run again, a TRY to the part of it that the task is in. */
function goBack(draft: Draft, before: TaskRecord, target: PlacedNode): void {
  const around = containersAround(draft, target).find(({ record }) => record?.taskId === before.taskId);
  const record = putBackInProgress(draft, before);
  if (around === undefined) return;
  const {
    node,
    node: { turn = 1 },
  } = around;
  taskTypeOf(node.task.type)?.rewinds?.(draft, record, { node, turn, target });
}
