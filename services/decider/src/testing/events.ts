import {
  Payload,
  type EventId,
  type LeaseId,
  type TaskId,
  type TaskPolled,
  type TaskReturned,
  type TaskUpdated,
  type WorkflowEvent,
  type WorkflowId,
  type WorkflowStarted,
} from "@tutti/engine";

import { eventId } from "./ids.ts";

const origin = { actor: "test", requestId: "", traceContext: "" };
let lastEventId = 0;

function nextEventId(): EventId {
  lastEventId += 1;
  return eventId(lastEventId);
}

export function started(workflowId: WorkflowId, members: Partial<WorkflowStarted> = {}): WorkflowStarted {
  return {
    kind: "WorkflowStarted",
    eventId: nextEventId(),
    workflowId,
    origin,
    name: "w",
    version: undefined,
    inlineDefinition: undefined,
    snapshotHash: undefined,
    input: Payload.empty,
    correlationId: undefined,
    priority: 0,
    taskToDomain: new Map(),
    externalInputPayloadStoragePath: undefined,
    createdBy: undefined,
    event: undefined,
    ...members,
  };
}

/** So many messages are pushed. */
export function pushed(workflowId: WorkflowId, count: number): WorkflowEvent {
  const head = eventId((lastEventId += 1));
  const messages = Array.from({ length: count }, (_, n) => ({ id: `${head}-${n}`, payload: Payload.empty }));
  return { kind: "MessagesPushed", eventId: head, workflowId, origin, messages };
}

export function updated(workflowId: WorkflowId, taskId: TaskId, members: Partial<TaskUpdated> = {}): TaskUpdated {
  return {
    kind: "TaskUpdated",
    eventId: nextEventId(),
    workflowId,
    origin,
    taskId,
    status: "COMPLETED",
    output: Payload.empty,
    reasonForIncompletion: undefined,
    callbackAfterSeconds: 0,
    workerId: "worker",
    externalOutputPayloadStoragePath: undefined,
    subWorkflowId: undefined,
    extendLease: false,
    ...members,
  };
}

export function polled(
  workflowId: WorkflowId,
  { taskId, leaseId, delivery = 1 }: { readonly taskId: TaskId; readonly leaseId: LeaseId; readonly delivery?: number },
): TaskPolled {
  const holder = { workerId: "worker", instance: "api-1", epoch: "e" };
  return { kind: "TaskPolled", eventId: nextEventId(), workflowId, origin, taskId, delivery, leaseId, ...holder };
}

export function returned(workflowId: WorkflowId, taskId: TaskId, leaseId: LeaseId): TaskReturned {
  return { kind: "TaskReturned", eventId: nextEventId(), workflowId, origin, taskId, leaseId };
}

/** An event that carries nothing but its kind. */
export function requested(
  workflowId: WorkflowId,
  kind: "PauseRequested" | "ResumeRequested" | "DecideRequested" | "RetryRequested" | "TimePassed",
): WorkflowEvent {
  return { kind, eventId: nextEventId(), workflowId, origin };
}

export function updatedByReference(workflowId: WorkflowId, taskReferenceName: string): WorkflowEvent {
  const said = { status: "COMPLETED", output: Payload.empty, workerId: undefined } as const;
  return { kind: "TaskUpdatedByReference", eventId: nextEventId(), workflowId, origin, taskReferenceName, ...said };
}

export function removeRequested(workflowId: WorkflowId, { archive = false } = {}): WorkflowEvent {
  return { kind: "RemoveRequested", eventId: nextEventId(), workflowId, origin, archive };
}

export function terminateRequested(workflowId: WorkflowId): WorkflowEvent {
  return { kind: "TerminateRequested", eventId: nextEventId(), workflowId, origin, reason: undefined };
}
