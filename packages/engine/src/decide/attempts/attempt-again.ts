import type { TaskDef } from "../../definition/task-def.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { isRetriable, isTerminalTask } from "../../model/status.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonObject, jsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { taskTypeOf } from "../../task-types/task-types.ts";
import type { Draft } from "../draft.ts";
import { catchFailure } from "../scopes/catch-failure.ts";
import { failWorkflow } from "../end-workflow.ts";
import { endTask } from "./new-task.ts";
import { taskPayload } from "../data/payloads.ts";
import { retryDelaySeconds, retryJitterMs } from "./retry-delay.ts";
import { evaluatedInput } from "../data/task-input.ts";
import { whyUnfit } from "../data/unfit-input.ts";

/**
 * Makes the next attempt of a task that failed, where attempts remain; true if nothing more is to be done about it. Where
 * the budget of all attempts together is used up it has failed for good. Source: reference/engine.md 3.7.
 */
export function attemptAgain(draft: Draft, task: TaskRecord, node: PlacedNode | undefined): boolean {
  const taskDef = node?.task.taskDefinition;
  const type = node === undefined ? undefined : taskTypeOf(node.task.type);
  if (node === undefined || taskDef === undefined || type === undefined) return false;
  if (!hasAttemptLeft(task, node)) return false;
  if (endWhereBudgetIsUsedUp(draft, task, { node, taskDef })) return true;
  const delaySeconds = retryDelaySeconds(taskDef, task.retryCount);
  const attempt = addAttempt(draft, task, node, { delaySeconds, reasonForIncompletion: task.reasonForIncompletion });
  draft.change(task.taskId, { retried: true });
  if (!isTerminalTask(attempt.status)) type.restart(draft, attempt);
  return true;
}

/** Whether the definition has another attempt for it, the budget of all together left aside. */
export function hasAttemptLeft({ status, retryCount }: TaskRecord, { task }: PlacedNode): boolean {
  const { taskDefinition } = task;
  if (taskDefinition === undefined || taskTypeOf(task.type)?.isRetried !== true) return false;
  return isRetriable(status) && retryCount < (task.retryCount ?? taskDefinition.retryCount);
}

/**
 * Adds the record of the next attempt: a copy of the one before, with its inputs evaluated anew. `delaySeconds`
 * undefined: at once, without jitter.
 */
export function addAttempt(
  draft: Draft,
  task: TaskRecord,
  node: PlacedNode,
  {
    delaySeconds: delay,
    reasonForIncompletion,
  }: { readonly delaySeconds: number | undefined; readonly reasonForIncompletion: string | undefined },
): TaskRecord {
  const taskDef = node.task.taskDefinition;
  const given = retriedInput(draft, task, node);
  const identity = draft.nextIdentity();
  const delaySeconds = delay ?? 0;
  const isJittered = taskDef !== undefined && delay !== undefined;
  const jitterMs = isJittered ? retryJitterMs(taskDef, { seed: draft.env.seed, salt: identity.seq }) : 0;
  const attempt = draft.add({
    ...task,
    ...identity,
    status: "SCHEDULED",
    retryCount: task.retryCount + 1,
    retried: false,
    executed: false,
    retriedTaskId: task.taskId,
    pollCount: 0,
    scheduledTime: draft.now,
    startTime: 0,
    endTime: 0,
    updateTime: draft.now,
    startDelayInSeconds: delaySeconds,
    callbackAfterSeconds: delaySeconds,
    workerId: undefined,
    reasonForIncompletion,
    input: slotOf(isTooLarge(draft, given) ? Payload.empty : given),
    output: slotOf(Payload.empty),
    outputMessage: undefined,
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
    subworkflowChanged: false,
    childRevision: 0,
    delivery: 0,
    handOut: "delayed",
    dueAt: draft.now + delaySeconds * 1000 + jitterMs,
    leaseId: undefined,
  });
  const unfit = whyUnfit(draft, given, { taskDef, referenceTaskName: attempt.referenceTaskName });
  // Inputs may have changed since the attempt before.
  if (unfit === undefined) return attempt;
  draft.agenda.push({ kind: "settle", taskId: attempt.taskId });
  return endTask(draft, attempt, { status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: unfit });
}

function isTooLarge({ limits }: Draft, { sizeBytes }: Payload): boolean {
  return sizeBytes > limits.taskBytes;
}

/** The old input with the input parameters, evaluated anew, over it: an input may change between attempts. */
function retriedInput(draft: Draft, task: TaskRecord, node: PlacedNode): Payload {
  const before = taskPayload(task, "input").tree;
  const evaluated = evaluatedInput(draft, node);
  return Payload.fromTree(
    jsonObject([...Object.entries(isJsonObject(before) ? before : {}), ...Object.entries(evaluated)]),
  );
}

function endWhereBudgetIsUsedUp(
  draft: Draft,
  task: TaskRecord,
  { node, taskDef }: { readonly node: PlacedNode; readonly taskDef: TaskDef },
): boolean {
  const elapsedSeconds = Math.floor((draft.now - task.firstScheduledTime) / 1000);
  if (taskDef.totalTimeoutSeconds <= 0 || elapsedSeconds < taskDef.totalTimeoutSeconds) return false;
  if (catchFailure(draft, task, node)) return true;
  failWorkflow(draft, {
    status: task.status === "TIMED_OUT" ? "TIMED_OUT" : "FAILED",
    reason:
      `Task ${task.taskId}/${task.taskDefName} exceeded total timeout of ${taskDef.totalTimeoutSeconds} seconds ` +
      `(elapsed ${elapsedSeconds} seconds across all attempts). No further retries will be attempted.`,
    task,
  });
  return true;
}
