import { evaluateJson } from "../expression/evaluate.ts";
import { ExpressionLimitError } from "../expression/evaluation-budget.ts";
import { slotOf } from "../model/payload-slot.ts";
import type { Execution } from "../model/execution.ts";
import { isUnsuccessful } from "../model/status.ts";
import type { TaskStatus, WorkflowStatus } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { OUTERMOST } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { Payload } from "../payload/payload.ts";
import type { Draft } from "./draft.ts";
import { executionScope, ownBudget } from "./data/execution-scope.ts";
import { startFailureWorkflow } from "./children/failure-workflow.ts";
import { isJudged } from "./scopes/judged.ts";
import { tooLargeReason } from "./data/limits.ts";
import { NeedsSignal } from "./needs-signal.ts";
import { endTask } from "./attempts/new-task.ts";
import { executionPayload, taskPayload } from "./data/payloads.ts";
import { misfitReason, outputFaults } from "./data/schema-fit.ts";
import { isTerminatedBy } from "./terminated-by.ts";

type Ending<Status extends WorkflowStatus> = {
  readonly status: Status;
  readonly reason: string | undefined;
  /** The task whose end fails the workflow. */
  readonly task?: TaskRecord | undefined;
  /** "none" where somebody outside ends it. Absent: the definition's is started unless it COMPLETED. */
  readonly failureWorkflow?: "start" | "none";
};

/**
 * Nothing is left to run: the workflow is COMPLETED, or FAILED where a permissive task has failed on the way. Costs the
 * size of the workflow, once. Source: reference/engine.md 3.3-6, 3.8.
 */
export function completeWorkflow(draft: Draft): void {
  completeWorkflowBy(draft, undefined);
}

/** As `completeWorkflow`, at a TERMINATE's word: what is open is CANCELED. */
export function completeWorkflowBy(draft: Draft, reason: string | undefined): void {
  const failed = permissiveFailures(draft);
  if (failed.length > 0) {
    const reasons = failed.map((task) => failureText(task, task.status)).join(". ");
    return failWorkflow(draft, { status: "FAILED", reason: reasons, task: undefined });
  }
  endWorkflow(draft, { status: "COMPLETED", reason, task: undefined });
}

/** A task has failed for good and is neither optional nor permissive. Source: reference/engine.md 3.7. */
export function failForTask(draft: Draft, task: TaskRecord): void {
  const status = task.status === "CANCELED" ? "TERMINATED" : task.status === "TIMED_OUT" ? "TIMED_OUT" : "FAILED";
  failWorkflow(draft, { status, reason: failureText(task, status), task });
}

/** Ends the workflow without success: its open tasks are CANCELED. Source: reference/engine.md 2.8, 3.9. */
export function failWorkflow(draft: Draft, failure: Ending<"FAILED" | "TIMED_OUT" | "TERMINATED">): void {
  endWorkflow(draft, failure);
}

function endWorkflow(draft: Draft, ending: Ending<WorkflowStatus>): void {
  const { task, status } = ending;
  draft.agenda.clear();
  draft.endedBy = task;
  // The output's expressions see how the workflow ends, unless it completes, and what was open still open. Source: 2.8.
  if (status !== "COMPLETED") draft.update({ status });
  const ended = outcome(draft, ending);
  for (const open of draft.openTasks()) cancel(draft, open, ending);
  draft.update({
    ...ended,
    failedTaskId: draft.execution.failedTaskId ?? task?.taskId,
    endTime: draft.now,
    ...failedNames(draft),
  });
  if (ending.failureWorkflow !== "none" && draft.execution.status !== "COMPLETED") startFailureWorkflow(draft);
}

/**
 * An output that is too large is not kept, and nothing COMPLETED with it; nor with one that does not fit the definition's
 * outputSchema. Source: reference/engine.md 11.1.
 */
function outcome(
  draft: Draft,
  { status, reason, task }: Ending<WorkflowStatus>,
): Pick<Execution, "status" | "reasonForIncompletion" | "output"> {
  const { payload: output, fault } = workflowOutput(draft, task);
  if (fault !== undefined && status === "COMPLETED")
    return { status: "FAILED", reasonForIncompletion: fault, output: slotOf(output) };
  const faults = status === "COMPLETED" ? outputFaults(draft.snapshot.def, () => output) : [];
  if (faults.length > 0) {
    const misfit = misfitReason(`output of workflow: ${draft.execution.workflowName}`, faults);
    return { status: "FAILED", reasonForIncompletion: misfit, output: slotOf(output) };
  }
  const limitBytes = draft.limits.workflowBytes;
  if (output.sizeBytes <= limitBytes) return { status, reasonForIncompletion: reason, output: slotOf(output) };
  const reasonForIncompletion = tooLargeReason(output, { of: `workflow: ${draft.execution.workflowId}`, limitBytes });
  return { status: status === "COMPLETED" ? "FAILED" : status, reasonForIncompletion, output: slotOf(Payload.empty) };
}

function cancel(draft: Draft, task: TaskRecord, { status, reason = "" }: Ending<WorkflowStatus>): void {
  const node = draft.nodeOf(task);
  const how = reason === "" ? `status ${status}` : `reason: ${reason}`;
  const why = { reason: `Parent workflow has been terminated with ${how}` };
  if (node !== undefined) taskTypeOf(node.task.type)?.cancel?.(draft, task, why);
  endTask(draft, task, { status: "CANCELED", executed: true });
  if (draft.joinRemaining(task.taskId) !== undefined) draft.setJoinRemaining(task.taskId, undefined);
}

function failureText(task: TaskRecord, status: TaskStatus | WorkflowStatus): string {
  return `Task ${task.taskId} failed with status: ${status} and reason: '${task.reasonForIncompletion ?? "null"}'`;
}

/** Of every attempt that failed, superseded ones included. Source: reference/engine.md 2.8. */
function failedNames(draft: Draft): Pick<Execution, "failedReferenceTaskNames" | "failedTaskNames"> {
  const failed = [...draft.allTasks()].filter(
    ({ status }) => status === "FAILED" || status === "FAILED_WITH_TERMINAL_ERROR",
  );
  const { failedReferenceTaskNames, failedTaskNames } = draft.execution;
  return {
    failedReferenceTaskNames: union(
      failedReferenceTaskNames,
      failed.map((task) => task.referenceTaskName),
    ),
    failedTaskNames: union(
      failedTaskNames,
      failed.map((task) => task.taskDefName),
    ),
  };
}

type WorkflowOutput = { readonly payload: Payload; readonly fault?: string };

/**
 * A TERMINATE's, the first one's, however the workflow ends; without any task, that of before. Source: reference/engine.md
 * 3.8 "Workflow output". An expression that cannot be evaluated does not stop the end.
 */
function workflowOutput(draft: Draft, failing: TaskRecord | undefined): WorkflowOutput {
  if (draft.hasNoTasks()) return { payload: executionPayload(draft.execution, "output") };
  const terminated = [...draft.allTasks()].find(isTerminatedBy);
  if (terminated !== undefined) return { payload: taskPayload(terminated, "output") };
  const { outputParameters } = draft.snapshot.def;
  if (Object.keys(outputParameters).length > 0) return evaluatedOutput(draft);
  // Of a loop it is that of its body.
  const task =
    failing?.taskType === "DO_WHILE" ? lastThatRan(draft.allTasks()) : (failing ?? lastThatRan(draft.allTasks()));
  return { payload: task === undefined ? executionPayload(draft.execution, "output") : taskPayload(task, "output") };
}

// With a budget of its own: the end may be that of a decision that has used up its own.
function evaluatedOutput(draft: Draft): WorkflowOutput {
  const scope = executionScope(draft, { taskId: undefined, place: OUTERMOST });
  const budget = ownBudget(draft);
  try {
    return { payload: Payload.fromTree(evaluateJson(draft.snapshot.def.outputParameters, { ...scope, budget })) };
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    const payload = executionPayload(draft.execution, "output");
    return error instanceof ExpressionLimitError ? { payload, fault: error.message } : { payload };
  }
}

function permissiveFailures(draft: Draft): readonly TaskRecord[] {
  const latest = new Map<string, TaskRecord>();
  for (const task of draft.allTasks()) latest.set(task.referenceTaskName, task);
  const failed = [...latest.values()].filter((task) => isUnsuccessful(task.status) && !task.retried);
  return failed.filter((task) => !isJudged(draft, task, { byForEach: "always" }));
}

/** The last in the order of scheduling. What was skipped was not scheduled: case ops-skip-two-and-last. */
function lastThatRan(tasks: Iterable<TaskRecord>): TaskRecord | undefined {
  let last: TaskRecord | undefined;
  for (const task of tasks) if (task.status !== "SKIPPED" || last === undefined) last = task;
  return last;
}

function union(before: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...before, ...added])];
}
