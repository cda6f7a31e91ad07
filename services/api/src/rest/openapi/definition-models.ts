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

const audit = { ownerApp: string, createTime: long, updateTime: long, createdBy: string, updatedBy: string };
const schemas = { inputSchema: ref("SchemaDef"), outputSchema: ref("SchemaDef") };
const tasks = listOf(ref("WorkflowTask"));

/** What is registered, and what stands in it. Source: reference/api.md 3.3. */
export const definitionModels: Readonly<Record<string, Schema>> = {
  WorkflowDef: object(
    {
      ...audit,
      ...{ name: string, description: string, version: withDefault(int, 1), tasks },
      ...{ inputParameters: listOf(string), outputParameters: map, variables: map, inputTemplate: map },
      ...{ failureWorkflow: string, failureWorkflowVersion: int, schemaVersion: withDefault(int, 2) },
      ...{ restartable: withDefault(boolean, true), workflowStatusListenerEnabled: withDefault(boolean, false) },
      ...{ workflowStatusListenerSink: string, ownerEmail: string },
      timeoutPolicy: withDefault(oneOf("TIME_OUT_WF", "ALERT_ONLY"), "ALERT_ONLY"),
      timeoutSeconds: withDefault(long, 0),
      rateLimitConfig: ref("RateLimitConfig"),
      ...schemas,
      ...{ enforceSchema: withDefault(boolean, true), metadata: map, cacheConfig: ref("CacheConfig") },
      maskedFields: listOf(string),
    },
    ["name", "tasks"],
  ),
  WorkflowDefSummary: object({ name: string, version: int, createTime: long, updateTime: long }),
  WorkflowTask: object(
    {
      ...{ name: string, taskReferenceName: string, description: string, inputParameters: map },
      ...{ type: withDefault(string, "SIMPLE"), dynamicTaskNameParam: string },
      ...{ caseValueParam: string, caseExpression: string, scriptExpression: string },
      ...{ decisionCases: mapOf(tasks), defaultCase: tasks, evaluatorType: string, expression: string },
      ...{ dynamicForkTasksParam: string, dynamicForkTasksInputParamName: string, forkTasks: listOf(tasks) },
      ...{ startDelay: withDefault(int, 0), subWorkflowParam: ref("SubWorkflowParams"), joinOn: listOf(string) },
      ...{ joinStatus: string, joinMode: oneOf("SYNC", "ASYNC"), defaultExclusiveJoinTask: listOf(string) },
      ...{ sink: string, optional: withDefault(boolean, false), taskDefinition: ref("TaskDef"), rateLimited: boolean },
      ...{ asyncComplete: withDefault(boolean, false), loopCondition: string, loopOver: tasks, items: any },
      ...{ retryCount: int, onStateChange: mapOf(listOf(ref("StateChangeEvent"))), cacheConfig: ref("CacheConfig") },
      ...{ permissive: withDefault(boolean, false), metadata: map },
    },
    ["name", "taskReferenceName"],
  ),
  SubWorkflowParams: object({
    ...{ name: string, version: int, taskToDomain: mapOf(string), workflowDefinition: any },
    ...{ idempotencyKey: string, idempotencyStrategy: ref("IdempotencyStrategy"), priority: any },
  }),
  StateChangeEvent: object({ type: string, payload: map }),
  RateLimitConfig: object({ rateLimitKey: string, concurrentExecLimit: int, policy: oneOf("QUEUE", "REJECT") }),
  CacheConfig: object({ key: string, ttlInSecond: int }),
  SchemaDef: object({
    ...audit,
    ...{ name: string, version: withDefault(int, 1), type: oneOf("JSON", "AVRO", "PROTOBUF"), data: map },
    externalRef: string,
  }),
  TaskDef: object(
    {
      ...audit,
      ...{ name: string, description: string, ownerEmail: string, baseType: string },
      ...{ inputKeys: listOf(string), outputKeys: listOf(string), inputTemplate: map, runtimeMetadata: listOf(string) },
      ...{ retryCount: withDefault(int, 3), retryDelaySeconds: withDefault(int, 60) },
      retryLogic: withDefault(oneOf("FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"), "FIXED"),
      ...{ backoffScaleFactor: withDefault(int, 1), maxRetryDelaySeconds: int, backoffJitterMs: int },
      timeoutPolicy: withDefault(oneOf("RETRY", "TIME_OUT_WF", "ALERT_ONLY"), "TIME_OUT_WF"),
      ...{ timeoutSeconds: withDefault(long, 0), totalTimeoutSeconds: withDefault(long, 0), pollTimeoutSeconds: int },
      responseTimeoutSeconds: withDefault(long, 3600),
      ...{ concurrentExecLimit: int, rateLimitPerFrequency: int, rateLimitFrequencyInSeconds: int },
      ...{ isolationGroupId: string, executionNameSpace: string, taskStatusListenerEnabled: boolean },
      ...schemas,
      enforceSchema: withDefault(boolean, false),
    },
    ["name"],
  ),
  EventHandler: object(
    {
      ...{ name: string, event: string, condition: string, evaluatorType: string },
      ...{ active: withDefault(boolean, false), actions: listOf(ref("Action")) },
    },
    ["name", "event", "actions"],
  ),
  Action: object({
    action: oneOf("start_workflow", "complete_task", "fail_task", "terminate_workflow", "update_workflow_variables"),
    ...{ start_workflow: map, complete_task: map, fail_task: map, terminate_workflow: map },
    ...{ update_workflow_variables: map, expandInlineJSON: boolean },
  }),
  IdempotencyStrategy: oneOf("FAIL", "RETURN_EXISTING", "FAIL_ON_RUNNING"),
};
