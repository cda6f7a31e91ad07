import type { Execution } from "./execution.ts";
import type { TaskRecord } from "./task-record.ts";

/**
 * The record with other members. Written out member by member, so that V8 gives every record the same hidden class: a spread
 * keeps that of what it copies, and copying from several classes takes ten times as long. The compiler asks for every member.
 */
export function changedTask(task: TaskRecord, members: Partial<TaskRecord>): TaskRecord {
  const copy: TaskRecord & Record<keyof TaskRecord, unknown> = {
    taskId: task.taskId,
    workflowId: task.workflowId,
    referenceTaskName: task.referenceTaskName,
    taskType: task.taskType,
    taskDefName: task.taskDefName,
    status: task.status,
    seq: task.seq,
    retryCount: task.retryCount,
    iteration: task.iteration,
    iterations: task.iterations,
    workflowTask: task.workflowTask,
    parentTaskReferenceName: task.parentTaskReferenceName,
    retried: task.retried,
    executed: task.executed,
    retriedTaskId: task.retriedTaskId,
    pollCount: task.pollCount,
    scheduledTime: task.scheduledTime,
    firstScheduledTime: task.firstScheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
    updateTime: task.updateTime,
    startDelayInSeconds: task.startDelayInSeconds,
    callbackAfterSeconds: task.callbackAfterSeconds,
    responseTimeoutSeconds: task.responseTimeoutSeconds,
    workerId: task.workerId,
    domain: task.domain,
    reasonForIncompletion: task.reasonForIncompletion,
    input: task.input,
    output: task.output,
    inputMessage: task.inputMessage,
    outputMessage: task.outputMessage,
    workflowPriority: task.workflowPriority,
    rateLimitPerFrequency: task.rateLimitPerFrequency,
    rateLimitFrequencyInSeconds: task.rateLimitFrequencyInSeconds,
    subWorkflowId: task.subWorkflowId,
    subworkflowChanged: task.subworkflowChanged,
    childRevision: task.childRevision,
    childSnapshotHash: task.childSnapshotHash,
    externalInputPayloadStoragePath: task.externalInputPayloadStoragePath,
    externalOutputPayloadStoragePath: task.externalOutputPayloadStoragePath,
    delivery: task.delivery,
    handOut: task.handOut,
    dueAt: task.dueAt,
    leaseId: task.leaseId,
  };
  return Object.assign(copy, members);
}

/** As `changedTask`. */
export function changedExecution(execution: Execution, members: Partial<Execution>): Execution {
  const copy: Execution & Record<keyof Execution, unknown> = {
    workflowId: execution.workflowId,
    revision: execution.revision,
    snapshotHash: execution.snapshotHash,
    workflowName: execution.workflowName,
    workflowVersion: execution.workflowVersion,
    status: execution.status,
    correlationId: execution.correlationId,
    priority: execution.priority,
    taskToDomain: execution.taskToDomain,
    event: execution.event,
    parentWorkflowId: execution.parentWorkflowId,
    parentWorkflowTaskId: execution.parentWorkflowTaskId,
    depth: execution.depth,
    createdBy: execution.createdBy,
    idempotencyKey: execution.idempotencyKey,
    rateLimitKey: execution.rateLimitKey,
    reRunFromWorkflowId: execution.reRunFromWorkflowId,
    input: execution.input,
    output: execution.output,
    variables: execution.variables,
    externalInputPayloadStoragePath: execution.externalInputPayloadStoragePath,
    externalOutputPayloadStoragePath: execution.externalOutputPayloadStoragePath,
    createTime: execution.createTime,
    updateTime: execution.updateTime,
    endTime: execution.endTime,
    lastRetriedTime: execution.lastRetriedTime,
    revivedAtRevision: execution.revivedAtRevision,
    reasonForIncompletion: execution.reasonForIncompletion,
    failedReferenceTaskNames: execution.failedReferenceTaskNames,
    failedTaskNames: execution.failedTaskNames,
    failedTaskId: execution.failedTaskId,
    taskIdClock: execution.taskIdClock,
    lastSeq: execution.lastSeq,
    messages: execution.messages,
    wakeAt: execution.wakeAt,
    lastEventTime: execution.lastEventTime,
  };
  return Object.assign(copy, members);
}
