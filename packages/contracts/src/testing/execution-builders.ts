import { Payload, slotOf, taskIdFrom, workflowIdFrom } from "@tutti/engine";
import type { Execution, TaskId, TaskRecord, WorkflowId } from "@tutti/engine";

function given<Id>(id: Id | undefined): Id {
  if (id === undefined) throw new Error("not an id");
  return id;
}

export const WORKFLOW_ID: WorkflowId = given(workflowIdFrom("01900000-0000-7000-8000-000000000001"));
export const TASK_ID: TaskId = given(taskIdFrom("01900000-0001-7000-8000-000000000001"));

/** A running execution of workflow `w` in which nothing else is set. */
export function execution(changes: Partial<Execution> = {}): Execution {
  return {
    workflowId: WORKFLOW_ID,
    revision: 1,
    snapshotHash: "" as Execution["snapshotHash"],
    workflowName: "w",
    workflowVersion: 1,
    status: "RUNNING",
    correlationId: undefined,
    priority: 0,
    taskToDomain: new Map(),
    event: undefined,
    parentWorkflowId: undefined,
    parentWorkflowTaskId: undefined,
    createdBy: undefined,
    idempotencyKey: undefined,
    rateLimitKey: undefined,
    reRunFromWorkflowId: undefined,
    input: slotOf(Payload.empty),
    output: slotOf(Payload.empty),
    variables: slotOf(Payload.empty),
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    createTime: 0,
    updateTime: 0,
    endTime: 0,
    lastRetriedTime: 0,
    reasonForIncompletion: undefined,
    failedReferenceTaskNames: [],
    failedTaskNames: [],
    failedTaskId: undefined,
    taskIdClock: { ms: 0, ordinal: 0 },
    lastSeq: 0,
    wakeAt: undefined,
    lastEventTime: 0,
    ...changes,
  };
}

/** A scheduled worker task `t` in which nothing else is set. */
export function taskRecord(changes: Partial<TaskRecord> = {}): TaskRecord {
  return {
    taskId: TASK_ID,
    workflowId: WORKFLOW_ID,
    referenceTaskName: "t",
    taskType: "t",
    taskDefName: "t",
    status: "SCHEDULED",
    seq: 1,
    retryCount: 0,
    iteration: 0,
    iterations: [],
    workflowTask: undefined,
    parentTaskReferenceName: undefined,
    retried: false,
    executed: false,
    retriedTaskId: undefined,
    pollCount: 0,
    scheduledTime: 0,
    firstScheduledTime: 0,
    startTime: 0,
    endTime: 0,
    updateTime: 0,
    startDelayInSeconds: 0,
    callbackAfterSeconds: 0,
    responseTimeoutSeconds: 0,
    workerId: undefined,
    domain: undefined,
    reasonForIncompletion: undefined,
    input: slotOf(Payload.empty),
    output: slotOf(Payload.empty),
    workflowPriority: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 0,
    subWorkflowId: undefined,
    subworkflowChanged: false,
    childRevision: 0,
    externalInputPayloadStoragePath: undefined,
    externalOutputPayloadStoragePath: undefined,
    delivery: 1,
    handOut: "queued",
    dueAt: undefined,
    leaseId: undefined,
    ...changes,
  };
}
