import type { Draft } from "../decide/draft.ts";
import { progress } from "../decide/progress.ts";
import { inputFaults, misfitReason } from "../decide/data/schema-fit.ts";
import type { Verdict } from "../decide/verdict.ts";
import { briefJson } from "../definition/field-reader.ts";
import type { RerunRequested } from "../event/workflow-event.ts";
import { workflowIdFrom } from "../ids.ts";
import type { Execution } from "../model/execution.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, memberOf } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import type { Payload } from "../payload/payload.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { inputOfRerun } from "../task-types/child/sub-workflow-input.ts";
import { CONFIRM_MS } from "../task-types/child/followed-execution.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { goBackTo } from "./go-back-to.ts";
import { refusedAsTooLarge } from "./refuse-too-large.ts";
import { resumeChild } from "./resume-child.ts";
import { removeAllTasks } from "./restart.ts";
import {
  beginAgain,
  isDecidedAnew,
  nameOf,
  putBackInProgress,
  refusedToBegin,
  refusedToGoOn,
  reviveExecution,
  scheduleAnew,
  waitAgain,
  wrongState,
} from "./revive.ts";
import { withInput } from "./with-input.ts";

/**
 * Runs an ended execution again: from its first task, or from one of its tasks, whose record and attempt stay and
 * whose consequences are forgotten; or from a task of one of its children, for which it waits again.
 * Source: reference/engine.md 2.7, with what its notes call defects mended.
 */
export function decideRerun(draft: Draft, event: RerunRequested): Verdict {
  const { status } = draft.execution;
  if (!isTerminalWorkflow(status)) {
    const message = `Workflow: ${nameOf(draft)}.${status} is not in terminal state, unable to rerun.`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const { workflowInput } = event;
  const tooLarge = refusedAsTooLarge(draft, [
    { of: "workflow", name: draft.execution.workflowName, payload: workflowInput },
    { of: "task", name: event.taskId ?? "", payload: event.taskInput },
  ]);
  if (tooLarge !== undefined) return tooLarge;
  const faults = workflowInput === undefined ? [] : inputFaults(draft.snapshot.def, () => workflowInput);
  if (faults.length > 0) {
    const message = misfitReason(`input of workflow: ${draft.execution.workflowName}`, faults);
    return { kind: "refused", refusal: { kind: "InvalidArgument", faults, message } };
  }
  const by = event.isAskedByParent === true ? "parent" : "operator";
  if (event.taskId === undefined) {
    const full = refusedToBegin(draft, by);
    if (full !== undefined) return full;
    reviveExecution(draft, asAsked(event));
    removeAllTasks(draft);
  } else {
    const [carrierId = event.taskId] = event.path ?? [];
    const task = draft.task(carrierId);
    const node = task && draft.nodeOf(task);
    const isGone = task === undefined || node === undefined || isOfNoTurn(task, node);
    const isWithin = carrierId !== event.taskId;
    if (isGone || (isWithin && task.subWorkflowId === undefined)) return notFound(draft, event);
    const misfit = isWithin ? undefined : refusedTaskInput(node, event.taskInput);
    if (misfit !== undefined) return misfit;
    const full = refusedToGoOn(draft, by);
    if (full !== undefined) return full;
    reviveExecution(draft, asAsked(event));
    if (isWithin) rerunWithinChild(draft, { task, node, event });
    else rerunFrom(draft, { task, node, event });
  }
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

/** A parent that has asked for it waits: it is told how this execution stands. */
function notFound({ execution: { status } }: Draft, { taskId, isAskedByParent }: RerunRequested): Verdict {
  if (isAskedByParent === true) return { kind: "changed", answer: { kind: "Done", status } };
  const message = `Task ${taskId ?? ""} not found`;
  return { kind: "refused", refusal: { kind: "InvalidArgument", faults: [], message } };
}

/** An input that does not fit would have the task fail before it does anything. A SUB_WORKFLOW's is for its child. */
function refusedTaskInput({ task }: PlacedNode, input: Payload | undefined): Verdict | undefined {
  if (input === undefined) return undefined;
  if (task.type === "SUB_WORKFLOW") return refusedChildInput(input.tree);
  const faults = inputFaults(task.taskDefinition, () => input);
  if (faults.length === 0) return undefined;
  const message = misfitReason(`input of task: ${task.taskReferenceName}`, faults);
  return { kind: "refused", refusal: { kind: "InvalidArgument", faults, message } };
}

function refusedChildInput(tree: Json): Verdict | undefined {
  const given = isJsonObject(tree) ? memberOf(tree, "workflowInput") : undefined;
  if (given === undefined || isJsonObject(given)) return undefined;
  const message = `taskInput.workflowInput must be an object, found ${briefJson(given)}`;
  const faults = [{ path: "taskInput.workflowInput", message, found: briefJson(given) }];
  return { kind: "refused", refusal: { kind: "InvalidArgument", faults, message } };
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
  const given = inputGiven(task, node, event);
  const waiting = goBackTo(draft, { task, node, beginsAgain: (failed) => beginAgain(draft, failed) });
  const input = given === undefined ? {} : { input: slotOf(given) };
  const type = taskTypeOf(node.task.type);
  // A loop finds its list anew.
  const isBegunAgain = type?.waitsAgain === undefined || node.task.type === "DO_WHILE";
  if (isBegunAgain && event.taskInput !== undefined && type !== undefined && isDecidedAnew(task, type))
    scheduleAnew(draft, task, withInput(node, event.taskInput, "instead"));
  else if (isBegunAgain) beginAgain(draft, task, input);
  else waiting.push(fromItsBeginning(draft, putBackInProgress(draft, task, input), node));
  waitAgain(draft, waiting);
}

function inputGiven(task: TaskRecord, { task: { type } }: PlacedNode, { taskInput }: RerunRequested) {
  return type === "SUB_WORKFLOW" && taskInput !== undefined ? inputOfRerun(task, taskInput) : taskInput;
}

function fromItsBeginning(draft: Draft, task: TaskRecord, node: PlacedNode): TaskRecord {
  taskTypeOf(node.task.type)?.rewinds?.(draft, task, { node, turn: 1 });
  return draft.task(task.taskId) ?? task;
}

/**
 * The execution goes back to the task that waits for a child, and waits for that again, whose task is run again: the same
 * child, which is told. What followed has read its former output, and is forgotten. Source: engine.md 2.7, 13.3-4 mended.
 */
function rerunWithinChild(draft: Draft, { task, node, event }: Target): void {
  const waiting = goBackTo(draft, {
    task,
    node,
    beginsAgain: (failed) => {
      const { status, retryCount } = failed;
      if (!resumeChild(draft, failed))
        beginAgain(draft, failed, status === "CANCELED" ? { retryCount: retryCount + 1 } : {});
    },
  });
  const times = { scheduledTime: draft.now, startTime: draft.now, dueAt: draft.now + CONFIRM_MS };
  putBackInProgress(draft, task, { ...times, subworkflowChanged: true, pollCount: 0 });
  waitAgain(draft, waiting);
  tellChild(draft, task, event);
}

function tellChild(draft: Draft, { subWorkflowId }: TaskRecord, { taskId, taskInput, path }: RerunRequested): void {
  const workflowId = workflowIdFrom(subWorkflowId ?? "");
  if (workflowId === undefined) return;
  draft.sent.add((head) => ({
    ...head,
    ...{ kind: "RerunRequested", workflowId, taskId, taskInput, path: path?.slice(1), isAskedByParent: true },
    ...{ workflowInput: undefined, correlationId: undefined },
  }));
}
