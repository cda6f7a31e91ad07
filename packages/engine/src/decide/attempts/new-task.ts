import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { slotOf } from "../../model/payload-slot.ts";
import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { TaskStatus } from "../../model/status.ts";
import { isTerminalTask } from "../../model/status.ts";
import type { JsonObject } from "../../payload/json.ts";
import { Payload } from "../../payload/payload.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import type { Draft } from "../draft.ts";
import { tooLargeReason } from "../data/limits.ts";
import { taskPayload } from "../data/payloads.ts";
import { inputFaults, misfitReason, outputFaults } from "../data/schema-fit.ts";
import { whyUnfit } from "../data/unfit-input.ts";

/** What a task type says of a record that it creates; everything else is the same for all. */
export type NewTask = {
  readonly status: TaskStatus;
  readonly input: JsonObject;
  readonly output?: JsonObject;
  /** As Conductor shows it at run time; the configured type where absent. */
  readonly taskType?: string;
  readonly taskDefName?: string;
  readonly reasonForIncompletion?: string;
  readonly dueAt?: number | undefined;
  /** A start delay that the record shows as such. */
  readonly delaySeconds?: number;
  /** `delaySeconds` where absent; alone it is one that only delays the queue: engine.md 4.7. */
  readonly callbackAfterSeconds?: number;
  readonly responseTimeoutSeconds?: number;
  readonly domain?: string | undefined;
  readonly subWorkflowId?: string | undefined;
  /** The workflow's where absent. */
  readonly workflowPriority?: number;
  /** The input that was found to fit: it is not looked at once more, nor is what the record shows beside it. */
  readonly fit?: Payload;
};

/**
 * Adds the record of a task that acts as it is scheduled, and has ended thereby or not: `act` is called where its input fits,
 * and says the rest. What acts on an input that does not fit would have failed for good, and have acted all the same.
 */
export function addActingTask(
  draft: Draft,
  node: PlacedNode,
  asked: Omit<NewTask, "status" | "fit">,
  act: () => Pick<NewTask, "status"> & Partial<NewTask>,
): TaskRecord {
  const { taskDefinition: taskDef, taskReferenceName: referenceTaskName } = node.task;
  const fit = Payload.fromTree(asked.input);
  const unfit = whyUnfit(draft, fit, { taskDef, referenceTaskName });
  if (unfit === undefined) return addTask(draft, node, { ...asked, ...act(), fit });
  return addTask(draft, node, { ...asked, status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: unfit });
}

/** Adds the record of a task's first attempt. */
export function addTask(draft: Draft, node: PlacedNode, asked: NewTask): TaskRecord {
  const { given, input, output } = withinLimits(draft, asked, node);
  const { task, place, dynamic } = node;
  const { iterations } = place;
  const ended = isTerminalTask(given.status);
  const isWorkers = given.status === "SCHEDULED";
  const { taskId, seq } = draft.nextIdentity();
  // Written out member by member: V8 makes such an object at once, and one that begins with a spread step by step.
  return draft.add({
    taskId,
    seq,
    workflowId: draft.execution.workflowId,
    referenceTaskName: task.taskReferenceName + suffixOf(iterations),
    taskType: given.taskType ?? task.type,
    taskDefName: given.taskDefName ?? task.name,
    status: given.status,
    retryCount: 0,
    iteration: iterations.at(-1) ?? 0,
    iterations,
    // What is within a branch that was made on the way stands in no definition either.
    workflowTask: dynamic === undefined && place.branch === undefined ? undefined : task,
    parentTaskReferenceName: dynamic?.fork ?? place.branch,
    retried: false,
    executed: false,
    retriedTaskId: undefined,
    pollCount: 0,
    scheduledTime: draft.now,
    firstScheduledTime: draft.now,
    startTime: isWorkers ? 0 : draft.now,
    endTime: ended ? draft.now : 0,
    updateTime: draft.now,
    startDelayInSeconds: given.delaySeconds ?? 0,
    callbackAfterSeconds: given.callbackAfterSeconds ?? given.delaySeconds ?? 0,
    responseTimeoutSeconds: given.responseTimeoutSeconds ?? 0,
    workerId: undefined,
    domain: given.domain,
    reasonForIncompletion: given.reasonForIncompletion,
    input: slotOf(input),
    output: slotOf(output),
    inputMessage: undefined,
    outputMessage: undefined,
    workflowPriority: given.workflowPriority ?? draft.execution.priority,
    rateLimitPerFrequency:
      isWorkers && task.rateLimited !== false ? (task.taskDefinition?.rateLimitPerFrequency ?? 0) : 0,
    rateLimitFrequencyInSeconds: isWorkers ? (task.taskDefinition?.rateLimitFrequencyInSeconds ?? 1) : 0,
    subWorkflowId: given.subWorkflowId,
    subworkflowChanged: false,
    childRevision: 0,
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    delivery: 0,
    handOut: ended ? "ended" : isWorkers ? "delayed" : "internal",
    dueAt: given.dueAt,
    leaseId: undefined,
  });
}

type Sized = { readonly given: NewTask; readonly input: Payload; readonly output: Payload };

/** What is asked for, or a task that has failed for good because its input or output would be too large. */
function withinLimits({ limits }: Draft, asked: NewTask, { task }: PlacedNode): Sized {
  const input = asked.fit?.tree === asked.input ? asked.fit : Payload.fromTree(asked.input);
  const output = asked.output === undefined ? Payload.empty : Payload.fromTree(asked.output);
  const limitBytes = limits.taskBytes;
  const tooLarge = [input, output].find((payload) => payload.sizeBytes > limitBytes);
  if (tooLarge === undefined) return fitting(asked, { task, input, output });
  const reasonForIncompletion = tooLargeReason(tooLarge, { of: `task: ${task.taskReferenceName}`, limitBytes });
  const given: NewTask = { ...asked, status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion, dueAt: undefined };
  return { given, input: Payload.empty, output: Payload.empty };
}

/** What is asked for, or a task that has failed: for good, and with nothing done, where its input does not fit its schema. */
function fitting(
  asked: NewTask,
  { task, input, output }: { readonly task: WorkflowTask; readonly input: Payload; readonly output: Payload },
): Sized {
  const of = `task: ${task.taskReferenceName}`;
  const wrongInput = asked.fit === undefined ? inputFaults(task.taskDefinition, () => input) : [];
  if (wrongInput.length > 0) {
    const failed = { status: "FAILED_WITH_TERMINAL_ERROR", dueAt: undefined } as const;
    const reasonForIncompletion = misfitReason(`input of ${of}`, wrongInput);
    return { given: { ...asked, ...failed, reasonForIncompletion }, input, output: Payload.empty };
  }
  const wrongOutput = asked.status === "COMPLETED" ? outputFaults(task.taskDefinition, () => output) : [];
  if (wrongOutput.length === 0) return { given: asked, input, output };
  const reasonForIncompletion = misfitReason(`output of ${of}`, wrongOutput);
  return { given: { ...asked, status: "FAILED", reasonForIncompletion }, input, output };
}

/**
 * Ends a task: out of queues and hands, its times set; FAILED instead of COMPLETED where its output does not fit its
 * definition's outputSchema. What follows from its end is `settle`'s.
 */
export function endTask(
  draft: Draft,
  task: TaskRecord,
  asked: { readonly status: TaskStatus } & Partial<TaskRecord>,
): TaskRecord {
  const members = asked.status === "COMPLETED" ? endingFit(draft, task, asked) : asked;
  draft.queues.withdraw(task);
  return draft.change(task.taskId, {
    endTime: draft.now,
    updateTime: draft.now,
    handOut: "ended",
    dueAt: undefined,
    leaseId: undefined,
    ...members,
  });
}

function endingFit<Ending extends Partial<TaskRecord>>(draft: Draft, task: TaskRecord, asked: Ending): Ending {
  const taskDef = draft.nodeOf(task)?.task.taskDefinition;
  const faults = outputFaults(taskDef, () => taskPayload({ ...task, ...asked }, "output"));
  if (faults.length === 0) return asked;
  const reasonForIncompletion = misfitReason(`output of task: ${task.referenceTaskName}`, faults);
  return { ...asked, status: "FAILED", reasonForIncompletion };
}

/** Ends a task with an output; one that is too large is not kept, and the task has failed for good. */
export function endWithOutput(
  draft: Draft,
  task: TaskRecord,
  {
    output,
    ...members
  }: { readonly status: TaskStatus; readonly output: Payload } & Omit<Partial<TaskRecord>, "output">,
): TaskRecord {
  const limitBytes = draft.limits.taskBytes;
  if (output.sizeBytes <= limitBytes) return endTask(draft, task, { ...members, output: slotOf(output) });
  const reasonForIncompletion = tooLargeReason(output, { of: `task: ${task.referenceTaskName}`, limitBytes });
  return endTask(draft, task, { ...members, status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion });
}
