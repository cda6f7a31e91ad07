import { JOIN_MODES, RATE_LIMIT_POLICIES, RETRY_LOGICS, SCHEMA_TYPES, TASK_TIMEOUT_POLICIES } from "@tutti/engine";
import { WORKFLOW_TIMEOUT_POLICIES } from "@tutti/engine";
import type { SchemaDef, SubWorkflowParams, TaskDef, WorkflowDef, WorkflowTask } from "@tutti/engine";
import fc from "fast-check";

import { NO_AUDIT } from "../shared-from-wire.ts";
import { arbitraryWireJsonObject as object } from "./arbitrary-json.ts";

// Definitions as far as Conductor's protos can hold them: what has no field there is left absent, and so is what zero
// or the empty text stands for.
const name = fc.string({ unit: "grapheme" });
const text = fc.option(fc.string({ unit: "grapheme", minLength: 1 }), { nil: undefined });
const texts = fc.array(name, { maxLength: 3 });
const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const intNotZero = int.filter((value) => value !== 0);
const long = fc.maxSafeInteger();
const longNotZero = long.filter((value) => value !== 0);
const optionalInt = fc.option(intNotZero, { nil: undefined });
const flag = fc.boolean();

const cacheConfig = fc.option(fc.record({ key: text, ttlInSecond: int }), { nil: undefined });
const schema: fc.Arbitrary<SchemaDef | undefined> = fc.option(
  fc.record({
    name,
    version: int,
    type: fc.constantFrom(...SCHEMA_TYPES),
    data: fc.constant(undefined),
    externalRef: fc.constant(undefined),
  }),
  { nil: undefined },
);

export const arbitraryTaskDef: fc.Arbitrary<TaskDef> = fc
  .record({
    name,
    description: text,
    ownerEmail: text,
    retryCount: int,
    retryLogic: fc.constantFrom(...RETRY_LOGICS),
    retryDelaySeconds: int,
    backoffScaleFactor: intNotZero,
    maxRetryDelaySeconds: int,
    backoffJitterMs: int,
    timeoutSeconds: long,
    timeoutPolicy: fc.constantFrom(...TASK_TIMEOUT_POLICIES),
    responseTimeoutSeconds: longNotZero,
    pollTimeoutSeconds: optionalInt,
    totalTimeoutSeconds: long,
    inputKeys: texts,
    outputKeys: texts,
    inputTemplate: object,
    concurrentExecLimit: optionalInt,
    rateLimitPerFrequency: int,
    rateLimitFrequencyInSeconds: intNotZero,
    isolationGroupId: text,
    executionNameSpace: text,
    taskStatusListenerEnabled: flag,
    baseType: text,
  })
  .map((def) => ({
    ...NO_AUDIT,
    ...def,
    runtimeMetadata: [],
    inputSchema: undefined,
    outputSchema: undefined,
    enforceSchema: false,
  }));

const subWorkflowParam: fc.Arbitrary<SubWorkflowParams | undefined> = fc.option(
  fc
    .record({
      name: text,
      version: optionalInt,
      taskToDomain: fc.option(
        fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 2 }).map((entries) => new Map(entries)),
        { nil: undefined },
      ),
      workflowDefinition: fc.option(
        name.map((inner) => `\${${inner}}`),
        { nil: undefined },
      ),
    })
    .map((params) => ({ ...params, priority: undefined, idempotencyKey: undefined, idempotencyStrategy: undefined })),
  { nil: undefined },
);

const { tasks: arbitraryTasks } = fc.letrec<{ task: WorkflowTask; tasks: readonly WorkflowTask[] }>((tie) => ({
  task: fc
    .record({
      name,
      taskReferenceName: name,
      type: fc.constantFrom("SIMPLE", "SWITCH", "a type of its own"),
      description: text,
      inputParameters: object,
      optional: flag,
      permissive: flag,
      startDelay: int,
      retryCount: fc.option(
        int.filter((count) => count !== -1),
        { nil: undefined },
      ),
      asyncComplete: flag,
      rateLimited: fc.constantFrom(true, undefined),
      taskDefinition: fc.option(arbitraryTaskDef, { nil: undefined, freq: 1 }),
      decisionCases: fc.array(fc.tuple(name, tie("tasks")), { maxLength: 2 }).map((entries) => new Map(entries)),
      defaultCase: tie("tasks"),
      evaluatorType: text,
      expression: text,
      caseValueParam: text,
      caseExpression: text,
      scriptExpression: text,
      forkTasks: fc.array(tie("tasks"), { maxLength: 2 }),
      joinOn: texts,
      joinStatus: text,
      joinMode: fc.constantFrom(...JOIN_MODES),
      defaultExclusiveJoinTask: texts,
      dynamicTaskNameParam: text,
      dynamicForkTasksParam: text,
      dynamicForkTasksInputParamName: text,
      loopCondition: text,
      loopOver: tie("tasks"),
      items: text,
      subWorkflowParam,
      sink: text,
      cacheConfig,
      metadata: object,
    })
    .map((task) => ({ ...task, dynamicForkJoinTasksParam: undefined, onStateChange: new Map() })),
  tasks: fc.oneof({ maxDepth: 3, depthSize: "small" }, fc.constant([]), fc.array(tie("task"), { maxLength: 2 })),
}));

export const arbitraryWorkflowDef: fc.Arbitrary<WorkflowDef> = fc
  .record({
    name,
    description: text,
    version: intNotZero,
    tasks: arbitraryTasks,
    inputParameters: texts,
    outputParameters: object,
    failureWorkflow: text,
    failureWorkflowVersion: optionalInt,
    schemaVersion: intNotZero,
    restartable: flag,
    workflowStatusListenerEnabled: flag,
    workflowStatusListenerSink: text,
    ownerEmail: text,
    timeoutPolicy: fc.constantFrom(...WORKFLOW_TIMEOUT_POLICIES),
    timeoutSeconds: long,
    variables: object,
    inputTemplate: object,
    rateLimitConfig: fc.option(
      fc.record({ rateLimitKey: text, concurrentExecLimit: int, policy: fc.constantFrom(...RATE_LIMIT_POLICIES) }),
      { nil: undefined },
    ),
    inputSchema: schema,
    outputSchema: schema,
    enforceSchema: flag,
    metadata: object,
    cacheConfig,
    maskedFields: texts,
  })
  .map((def) => ({ ...NO_AUDIT, ...def }));
