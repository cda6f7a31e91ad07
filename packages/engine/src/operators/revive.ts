import { admissionOf, mayWait, refusedByLimit } from "../decide/events/admission.ts";
import type { Draft } from "../decide/draft.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { RateLimitConfig } from "../definition/schema-def.ts";
import type { Execution } from "../model/execution.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isTerminalTask } from "../model/status.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { Payload } from "../payload/payload.ts";
import type { Refusal } from "../refusal.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import type { TaskType } from "../task-types/task-type.ts";
import { taskTypeOf } from "../task-types/task-types.ts";

/** An execution that had ended runs again; its time-out counts anew, and what it ended of is forgotten. */
export function reviveExecution(draft: Draft, members: Partial<Execution> = {}): void {
  draft.update({
    status: "RUNNING",
    lastRetriedTime: draft.now,
    endTime: 0,
    reasonForIncompletion: undefined,
    failedTaskId: undefined,
    ...members,
  });
}

/**
 * Whether one that goes on from where it stood may, beside the others of its `rateLimitConfig` and key: the refusal where
 * there is no room, for it cannot be held back in its midst. Asked by its parent it goes on, and counts, in any case.
 */
export function refusedToGoOn(draft: Draft, by: "operator" | "parent"): Verdict | undefined {
  if (by === "parent") return void admissionOf(draft, "force");
  return asVerdict(refusedByLimit(draft));
}

/** The same of one that begins again: it waits for its turn as a start does, unless its definition's policy is REJECT. */
export function refusedToBegin(draft: Draft, by: "operator" | "parent"): Verdict | undefined {
  if (by === "parent") return refusedToGoOn(draft, by);
  return refusedUnderLimit(draft, draft.snapshot.def.rateLimitConfig);
}

/** As `refusedToBegin` of an operator, by the limit of the definition that it is going to run. */
export function refusedUnderLimit(draft: Draft, config: RateLimitConfig | undefined): Verdict | undefined {
  return mayWait(config) ? undefined : asVerdict(refusedByLimit(draft, config));
}

function asVerdict(refusal: Refusal | undefined): Verdict | undefined {
  return refusal === undefined ? undefined : { kind: "refused", refusal };
}

/** Puts a task that waits for others (a JOIN, a loop) back in progress, under its own record. */
export function putBackInProgress(draft: Draft, task: TaskRecord, members: Partial<TaskRecord> = {}): TaskRecord {
  return draft.change(task.taskId, {
    status: "IN_PROGRESS",
    handOut: "internal",
    retried: false,
    executed: false,
    endTime: 0,
    updateTime: draft.now,
    reasonForIncompletion: undefined,
    // It may have been one that comes later.
    ...(isTerminalTask(task.status) ? { dueAt: undefined } : {}),
    ...members,
  });
}

/**
 * The tasks that were put back in progress find out what they wait for, once everything they may wait for has been
 * begun again; one that waits for nothing ends again.
 */
export function waitAgain(draft: Draft, tasks: readonly TaskRecord[]): void {
  for (const { taskId } of tasks) {
    const task = draft.task(taskId);
    const node = task && draft.nodeOf(task);
    if (task !== undefined && node !== undefined) taskTypeOf(node.task.type)?.waitsAgain?.(draft, task, node);
  }
}

/** Begins a task anew under its own record and attempt: it forgets how it had ended. */
export function beginAgain(draft: Draft, task: TaskRecord, members: Partial<TaskRecord> = {}): void {
  const node = draft.nodeOf(task);
  const type = node === undefined ? undefined : taskTypeOf(node.task.type);
  if (node === undefined || type === undefined) return;
  if (isDecidedAnew(task, type)) return scheduleAnew(draft, task, node);
  draft.queues.withdraw(task);
  draft.change(task.taskId, {
    status: "SCHEDULED",
    retried: false,
    executed: false,
    pollCount: 0,
    scheduledTime: draft.now,
    startTime: 0,
    endTime: 0,
    updateTime: draft.now,
    callbackAfterSeconds: 0,
    workerId: undefined,
    reasonForIncompletion: undefined,
    output: slotOf(Payload.empty),
    outputMessage: undefined,
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
    subworkflowChanged: false,
    childRevision: 0,
    handOut: "delayed",
    dueAt: draft.now,
    leaseId: undefined,
    ...members,
  });
  draft.agenda.push({ kind: "restart", taskId: task.taskId });
}

/** Whether a task that begins anew gets another record: it has no attempt that could be begun again. */
export function isDecidedAnew({ status }: TaskRecord, { isRetried }: TaskType): boolean {
  return !isRetried || status === "SKIPPED";
}

/** What the engine decides by itself, a SWITCH or a fork, is decided again: its old record goes. Source: engine.md 13.3-10. */
export function scheduleAnew(draft: Draft, task: TaskRecord, node: PlacedNode): void {
  draft.removeTask(task);
  draft.agenda.push({ kind: "schedule", node });
}

/** The state that an operator's request does not fit. */
export function wrongState(draft: Draft, message: string): Refusal {
  return { kind: "IllegalTransition", status: draft.execution.status, message };
}

/** How Conductor names an execution in refusals. */
export function nameOf({ execution }: Draft): string {
  return `${execution.workflowName}.${execution.workflowVersion}/${execution.workflowId}`;
}
