import type { Fault } from "../fault.ts";
import type { Json } from "../payload/json.ts";
import { jsonObject, newJsonObject } from "../payload/json.ts";
import { FieldReader } from "./field-reader.ts";
import { auditFrom, cacheConfigFrom, rateLimitConfigFrom, schemaDefFrom } from "./shared-from-json.ts";
import { readForEachMembers, readTryMembers } from "./scoped-tasks-from-json.ts";
import { readTaskDef } from "./task-def-from-json.ts";
import type { TaskDef } from "./task-def.ts";
import { WORKFLOW_TIMEOUT_POLICIES } from "./workflow-def.ts";
import type { WorkflowDef } from "./workflow-def.ts";
import { IDEMPOTENCY_STRATEGIES, JOIN_MODES } from "./workflow-task.ts";
import type { StateChangeEvent, SubWorkflowParams, WorkflowTask } from "./workflow-task.ts";

/** What was read, and all that was wrong with it: the value counts only while there are no faults. */
export type Read<Value> = { readonly value: Value; readonly faults: readonly Fault[] };

/** Reads a workflow definition with Conductor's defaults. Shape only; its rules are `validateWorkflowDef`'s. */
export function workflowDefFromJson(json: Json, path = ""): Read<WorkflowDef> {
  const faults: Fault[] = [];
  return { value: readWorkflowDef(FieldReader.of(json, { path, faults })), faults };
}

/** Reads a task definition with Conductor's defaults. Shape only; its rules are `validateTaskDef`'s. */
export function taskDefFromJson(json: Json, path = ""): Read<TaskDef> {
  const faults: Fault[] = [];
  return { value: readTaskDef(FieldReader.of(json, { path, faults })), faults };
}

/** Reads one task of a workflow definition with Conductor's defaults, those nested in it included. Shape only. */
export function workflowTaskFromJson(json: Json, path = ""): Read<WorkflowTask> {
  const faults: Fault[] = [];
  return { value: readTask(json, { path, faults }), faults };
}

function readWorkflowDef(reader: FieldReader): WorkflowDef {
  return {
    ...auditFrom(reader),
    name: reader.text("name") ?? "",
    description: reader.text("description"),
    version: reader.primitiveInt("version") ?? 1,
    tasks: readTasks(reader, "tasks"),
    inputParameters: reader.texts("inputParameters") ?? [],
    outputParameters: reader.map("outputParameters") ?? newJsonObject(),
    failureWorkflow: reader.text("failureWorkflow"),
    failureWorkflowVersion: reader.int("failureWorkflowVersion"),
    schemaVersion: reader.primitiveInt("schemaVersion") ?? 2,
    restartable: reader.primitiveFlag("restartable") ?? true,
    workflowStatusListenerEnabled: reader.primitiveFlag("workflowStatusListenerEnabled") ?? false,
    workflowStatusListenerSink: reader.text("workflowStatusListenerSink"),
    ownerEmail: reader.text("ownerEmail"),
    timeoutPolicy: reader.word("timeoutPolicy", WORKFLOW_TIMEOUT_POLICIES) ?? "ALERT_ONLY",
    timeoutSeconds: reader.primitiveLong("timeoutSeconds") ?? 0,
    variables: reader.map("variables") ?? newJsonObject(),
    inputTemplate: reader.map("inputTemplate") ?? newJsonObject(),
    rateLimitConfig: reader.object("rateLimitConfig", rateLimitConfigFrom),
    inputSchema: reader.object("inputSchema", schemaDefFrom),
    outputSchema: reader.object("outputSchema", schemaDefFrom),
    enforceSchema: reader.primitiveFlag("enforceSchema") ?? true,
    metadata: reader.map("metadata") ?? newJsonObject(),
    cacheConfig: reader.object("cacheConfig", cacheConfigFrom),
    maskedFields: reader.texts("maskedFields") ?? [],
  };
}

function readTasks(reader: FieldReader, name: string): readonly WorkflowTask[] {
  return readTasksIfThere(reader, name) ?? [];
}

function readTasksIfThere(reader: FieldReader, name: string): readonly WorkflowTask[] | undefined {
  return reader.list(name, (item, path) => readTask(item, { path, faults: reader.faults }));
}

function readBranch(json: Json, at: { readonly path: string; readonly faults: Fault[] }): readonly WorkflowTask[] {
  if (Array.isArray(json)) {
    return json.map((item, index) => readTask(item, { path: `${at.path}[${index}]`, faults: at.faults }));
  }
  at.faults.push({ path: at.path, message: "must be a list of tasks" });
  return [];
}

function readTask(json: Json, at: { readonly path: string; readonly faults: Fault[] }): WorkflowTask {
  const reader = FieldReader.of(json, at);
  reader.refuseNull("type");
  const type = reader.text("type") ?? reader.text("workflowTaskType") ?? "SIMPLE";
  return {
    name: reader.text("name") ?? "",
    taskReferenceName: reader.text("taskReferenceName") ?? "",
    type,
    description: reader.text("description"),
    inputParameters: reader.map("inputParameters") ?? newJsonObject(),
    optional: reader.primitiveFlag("optional") ?? false,
    permissive: reader.primitiveFlag("permissive") ?? false,
    startDelay: reader.primitiveInt("startDelay") ?? 0,
    retryCount: reader.int("retryCount"),
    asyncComplete: reader.primitiveFlag("asyncComplete") ?? false,
    rateLimited: reader.flag("rateLimited"),
    taskDefinition: reader.object("taskDefinition", readTaskDef),
    ...readBranching(reader),
    ...readForking(reader),
    ...readTryMembers(reader, (name) => readTasksIfThere(reader, name)),
    // Elsewhere these names are anybody's, and ignored like all that is unknown.
    ...(type === "FOR_EACH" ? readForEachMembers(reader) : {}),
    dynamicTaskNameParam: reader.text("dynamicTaskNameParam"),
    loopCondition: reader.text("loopCondition"),
    loopOver: readTasks(reader, "loopOver"),
    items: reader.text("items"),
    subWorkflowParam: reader.object("subWorkflowParam", readSubWorkflowParams),
    sink: reader.text("sink"),
    onStateChange: reader.entries("onStateChange", (item, path) => readStateChanges(item, path, reader)) ?? new Map(),
    cacheConfig: reader.object("cacheConfig", cacheConfigFrom),
    metadata: reader.map("metadata") ?? newJsonObject(),
  };
}

function readBranching(reader: FieldReader) {
  return {
    decisionCases:
      reader.entries("decisionCases", (item, path) => readBranch(item, { path, faults: reader.faults })) ??
      new Map<string, readonly WorkflowTask[]>(),
    defaultCase: readTasks(reader, "defaultCase"),
    evaluatorType: reader.text("evaluatorType"),
    expression: reader.text("expression"),
    caseValueParam: reader.text("caseValueParam"),
    caseExpression: reader.text("caseExpression"),
    scriptExpression: reader.text("scriptExpression"),
  };
}

function readForking(reader: FieldReader) {
  return {
    forkTasks: reader.list("forkTasks", (item, path) => readBranch(item, { path, faults: reader.faults })) ?? [],
    joinOn: reader.texts("joinOn") ?? [],
    joinStatus: reader.text("joinStatus"),
    joinMode: reader.word("joinMode", JOIN_MODES),
    defaultExclusiveJoinTask: reader.texts("defaultExclusiveJoinTask") ?? [],
    dynamicForkTasksParam: reader.text("dynamicForkTasksParam"),
    dynamicForkTasksInputParamName: reader.text("dynamicForkTasksInputParamName"),
    dynamicForkJoinTasksParam: reader.text("dynamicForkJoinTasksParam"),
  };
}

function readStateChanges(json: Json, path: string, { faults }: FieldReader): readonly StateChangeEvent[] {
  if (!Array.isArray(json)) {
    faults.push({ path, message: "must be a list" });
    return [];
  }
  return json.map((item, index) => {
    const reader = FieldReader.of(item, { path: `${path}[${index}]`, faults });
    return { type: reader.text("type") ?? "", payload: reader.map("payload") ?? newJsonObject() };
  });
}

function readSubWorkflowParams(reader: FieldReader): SubWorkflowParams {
  return {
    name: reader.text("name"),
    version: reader.int("version"),
    taskToDomain: reader.textMap("taskToDomain"),
    workflowDefinition: readSubWorkflowDefinition(reader),
    priority: reader.raw("priority"),
    idempotencyKey: reader.text("idempotencyKey"),
    idempotencyStrategy: reader.word("idempotencyStrategy", IDEMPOTENCY_STRATEGIES),
  };
}

function readSubWorkflowDefinition(reader: FieldReader): WorkflowDef | string | undefined {
  const json = reader.raw("workflowDefinition");
  if (typeof json !== "string") return reader.object("workflowDefinition", readWorkflowDef);
  if (json.startsWith("${") && json.endsWith("}")) return json;
  reader.faults.push({
    path: reader.at("workflowDefinition"),
    message: "workflowDefinition is a string, but not a valid DSL string",
    found: json.slice(0, 60),
  });
  return undefined;
}

/** The task definition of a name that nobody registered. Source: reference/engine.md 1.5 "Ad-hoc TaskDefs". */
export function adHocTaskDef(name: string, { isSimple }: { readonly isSimple: boolean }): TaskDef {
  const defaults = taskDefFromJson(jsonObject([["name", name]])).value;
  return isSimple ? defaults : { ...defaults, retryCount: 0, responseTimeoutSeconds: 0 };
}
