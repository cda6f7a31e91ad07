import {
  any,
  boolean,
  int,
  listOf,
  long,
  map,
  mapOf,
  object,
  oneOf,
  ref,
  string,
  withDefault,
  type Schema,
} from "./schema.ts";

const TASK_STATUSES = [
  ...["IN_PROGRESS", "CANCELED", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "COMPLETED"],
  ...["COMPLETED_WITH_ERRORS", "SCHEDULED", "TIMED_OUT", "SKIPPED"],
];
const workflowStatus = oneOf("RUNNING", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED", "PAUSED");
const resultStatus = oneOf("IN_PROGRESS", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "COMPLETED", "CANCELED");
const externalPaths = { externalInputPayloadStoragePath: string, externalOutputPayloadStoragePath: string };
const startRequest = {
  ...{ name: string, version: int, correlationId: string, input: map, taskToDomain: mapOf(string) },
  ...{ workflowDef: ref("WorkflowDef"), externalInputPayloadStoragePath: string, priority: withDefault(int, 0) },
  ...{ createdBy: string, idempotencyKey: string, idempotencyStrategy: ref("IdempotencyStrategy") },
};
const searchResultOf = (results: Schema): Schema =>
  object({
    totalHits: {
      ...long,
      description:
        "How many there are, counted up to 100,000. Where pages are read further: one more than was read, until the last page.",
    },
    results: listOf(results),
  });

/** What runs and what is asked of it. Sources: reference/api.md 2.3, 3.2, 3.3, 3.5. */
export const executionModels: Readonly<Record<string, Schema>> = {
  StartWorkflowRequest: object(startRequest, ["name"]),
  WorkflowTestRequest: object(
    {
      ...startRequest,
      taskRefToMockOutput: mapOf(listOf(ref("TaskMock"))),
      subWorkflowTestRequest: mapOf(ref("WorkflowTestRequest")),
    },
    ["name"],
  ),
  TaskMock: object({ status: resultStatus, output: map, executionTime: long, queueWaitTime: long }),
  RerunWorkflowRequest: object({
    ...{ reRunFromWorkflowId: string, workflowInput: map, reRunFromTaskId: string, taskInput: map },
    correlationId: string,
  }),
  SkipTaskRequest: object({ taskInput: map, taskOutput: map, taskInputMessage: map, taskOutputMessage: map }),
  Workflow: object({
    ...{ ownerApp: string, createTime: long, updateTime: long, createdBy: string, updatedBy: string },
    ...{ workflowId: string, workflowName: string, workflowVersion: int, status: workflowStatus },
    ...{
      parentWorkflowId: string,
      parentWorkflowTaskId: string,
      correlationId: string,
      startTime: long,
      endTime: long,
    },
    ...{ tasks: listOf(ref("Task")), input: map, output: map, variables: map, taskToDomain: mapOf(string) },
    ...{ reRunFromWorkflowId: string, reasonForIncompletion: string, event: string, priority: int },
    ...{ failedReferenceTaskNames: listOf(string), failedTaskNames: listOf(string), history: listOf(map) },
    ...{ workflowDefinition: ref("WorkflowDef"), lastRetriedTime: long, idempotencyKey: string },
    ...{ rateLimitKey: string, rateLimited: boolean, ...externalPaths },
  }),
  WorkflowStatusSummary: object({
    ...{ workflowId: string, correlationId: string, status: workflowStatus, output: map, variables: map },
  }),
  Task: object({
    ...{ taskId: string, taskType: string, taskDefName: string, referenceTaskName: string },
    ...{ status: oneOf(...TASK_STATUSES), inputData: map, outputData: map, workflowInstanceId: string },
    ...{ workflowType: string, correlationId: string, retryCount: int, seq: int, pollCount: int, iteration: int },
    ...{ scheduledTime: long, startTime: long, endTime: long, updateTime: long, firstStartTime: long },
    ...{ startDelayInSeconds: int, retriedTaskId: string, retried: boolean, executed: boolean },
    ...{ callbackFromWorker: boolean, callbackAfterSeconds: long, responseTimeoutSeconds: long, workerId: string },
    ...{ reasonForIncompletion: string, workflowTask: ref("WorkflowTask"), domain: string, workflowPriority: int },
    ...{ rateLimitPerFrequency: int, rateLimitFrequencyInSeconds: int, executionNameSpace: string },
    ...{ isolationGroupId: string, subWorkflowId: string, subworkflowChanged: boolean, parentTaskId: string },
    ...{ executionMetadata: map, runtimeMetadata: mapOf(string), queueWaitTime: long, loopOverTask: boolean },
    ...{ taskDefinition: any, inputMessage: map, outputMessage: map, ...externalPaths },
  }),
  TaskResult: object(
    {
      ...{ workflowInstanceId: string, taskId: string, status: resultStatus, outputData: map },
      ...{ reasonForIncompletion: string, callbackAfterSeconds: long, workerId: string, executionMetadata: map },
      ...{ logs: listOf(ref("TaskExecLog")), externalOutputPayloadStoragePath: string, subWorkflowId: string },
      ...{ outputMessage: map, extendLease: withDefault(boolean, false) },
    },
    ["workflowInstanceId", "taskId"],
  ),
  TaskExecLog: object({ log: string, taskId: string, createdTime: long }),
  TaskSummary: object({
    ...{ workflowId: string, workflowType: string, correlationId: string, scheduledTime: string, startTime: string },
    ...{ updateTime: string, endTime: string, status: oneOf(...TASK_STATUSES), reasonForIncompletion: string },
    ...{ executionTime: long, queueWaitTime: long, taskDefName: string, taskType: string, input: string },
    ...{ output: string, taskId: string, workflowPriority: int, domain: string, ...externalPaths },
  }),
  WorkflowSummary: object({
    ...{ workflowType: string, version: int, workflowId: string, correlationId: string, startTime: string },
    ...{ updateTime: string, endTime: string, status: workflowStatus, input: string, output: string },
    ...{ reasonForIncompletion: string, executionTime: long, event: string, failedReferenceTaskNames: string },
    ...{ priority: int, failedTaskNames: listOf(string), createdBy: string, taskToDomain: mapOf(string) },
    ...{ idempotencyKey: string, parentWorkflowId: string, classifier: string, inputSize: long, outputSize: long },
    ...externalPaths,
  }),
  SearchResultOfWorkflowSummary: searchResultOf(ref("WorkflowSummary")),
  SearchResultOfWorkflow: searchResultOf(ref("Workflow")),
  SearchResultOfTaskSummary: searchResultOf(ref("TaskSummary")),
  SearchResultOfTask: searchResultOf(ref("Task")),
  SignalResponse: object({
    responseType: oneOf("TARGET_WORKFLOW", "BLOCKING_WORKFLOW", "BLOCKING_TASK", "BLOCKING_TASK_INPUT"),
    ...{ targetWorkflowId: string, targetWorkflowStatus: string, requestId: string, workflowId: string },
    ...{ correlationId: string, input: map, output: map, signalTimeout: boolean, priority: int, variables: map },
    ...{ tasks: listOf(ref("Task")), createdBy: string, createTime: long, updateTime: long, status: string },
    ...{ taskType: string, taskId: string, referenceTaskName: string, retryCount: int, taskDefName: string },
    ...{ retriedTaskId: string, workflowType: string, reasonForIncompletion: string },
  }),
};
