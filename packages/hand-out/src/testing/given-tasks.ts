import { randomUUID } from "node:crypto";

import { leaseIdFrom, Payload, slotOf, snapshotHashFrom, taskIdFrom, workflowIdFrom } from "@tutti/engine";
import type { QueuedTask, TaskRecord } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";

const aWorkflowId = () => known(workflowIdFrom(randomUUID()));
const aTaskId = () => known(taskIdFrom(randomUUID()));

export function queuedTask(queue = "pack", priority = 0): QueuedTask {
  return { workflowId: aWorkflowId(), taskId: aTaskId(), delivery: 1, queue, priority, since: 0 };
}

/** A task in a worker's hands; `over` changes its record. */
export function leasedTask(over: Partial<TaskRecord> = {}): LeasedTask {
  const task = { ...taskRecord(), ...over };
  return {
    leaseId: leaseIdFrom(`${randomUUID()}-0`),
    workflowId: task.workflowId,
    taskId: task.taskId,
    snapshotHash: snapshotHashFrom("00"),
    task,
    execution: { workflowName: "orders", correlationId: undefined, priority: 0 },
  };
}

function taskRecord(): TaskRecord {
  return {
    taskId: aTaskId(),
    workflowId: aWorkflowId(),
    referenceTaskName: "a",
    taskType: "pack",
    taskDefName: "pack",
    status: "IN_PROGRESS",
    seq: 1,
    retryCount: 0,
    iteration: 0,
    iterations: [],
    workflowTask: undefined,
    parentTaskReferenceName: undefined,
    retried: false,
    executed: false,
    retriedTaskId: undefined,
    pollCount: 1,
    scheduledTime: 1,
    firstScheduledTime: 1,
    startTime: 2,
    endTime: 0,
    updateTime: 2,
    startDelayInSeconds: 0,
    callbackAfterSeconds: 0,
    responseTimeoutSeconds: 3600,
    workerId: undefined,
    domain: undefined,
    reasonForIncompletion: undefined,
    input: slotOf(Payload.empty),
    output: slotOf(Payload.empty),
    workflowPriority: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 1,
    subWorkflowId: undefined,
    subworkflowChanged: false,
    childRevision: 0,
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    delivery: 1,
    handOut: "leased",
    dueAt: undefined,
    leaseId: undefined,
  };
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a UUID is no id");
  return value;
}
