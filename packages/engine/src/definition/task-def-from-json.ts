import { newJsonObject } from "../payload/json.ts";
import type { FieldReader } from "./field-reader.ts";
import { auditFrom, schemaDefFrom } from "./shared-from-json.ts";
import { RETRY_LOGICS, TASK_TIMEOUT_POLICIES } from "./task-def.ts";
import type { TaskDef } from "./task-def.ts";

/** The members of a task definition, each absent one with Conductor's default. Source: reference/engine.md 1.5. */
export function readTaskDef(reader: FieldReader): TaskDef {
  return {
    ...auditFrom(reader),
    name: reader.text("name") ?? "",
    description: reader.text("description"),
    ownerEmail: reader.text("ownerEmail"),
    retryCount: reader.primitiveInt("retryCount") ?? 3,
    retryLogic: reader.word("retryLogic", RETRY_LOGICS) ?? "FIXED",
    retryDelaySeconds: reader.primitiveInt("retryDelaySeconds") ?? 60,
    backoffScaleFactor: reader.primitiveInt("backoffScaleFactor") ?? 1,
    maxRetryDelaySeconds: reader.primitiveInt("maxRetryDelaySeconds") ?? 0,
    backoffJitterMs: reader.primitiveInt("backoffJitterMs") ?? 0,
    timeoutSeconds: reader.primitiveLong("timeoutSeconds") ?? 0,
    timeoutPolicy: reader.word("timeoutPolicy", TASK_TIMEOUT_POLICIES) ?? "TIME_OUT_WF",
    responseTimeoutSeconds: reader.primitiveLong("responseTimeoutSeconds") ?? 3600,
    pollTimeoutSeconds: reader.int("pollTimeoutSeconds"),
    totalTimeoutSeconds: reader.primitiveLong("totalTimeoutSeconds") ?? 0,
    inputKeys: reader.texts("inputKeys") ?? [],
    outputKeys: reader.texts("outputKeys") ?? [],
    inputTemplate: reader.map("inputTemplate") ?? newJsonObject(),
    concurrentExecLimit: reader.int("concurrentExecLimit"),
    rateLimitPerFrequency: reader.int("rateLimitPerFrequency") ?? 0,
    rateLimitFrequencyInSeconds: reader.int("rateLimitFrequencyInSeconds") ?? 1,
    isolationGroupId: reader.text("isolationGroupId"),
    executionNameSpace: reader.text("executionNameSpace"),
    runtimeMetadata: reader.texts("runtimeMetadata") ?? [],
    taskStatusListenerEnabled: reader.primitiveFlag("taskStatusListenerEnabled") ?? true,
    baseType: reader.text("baseType"),
    inputSchema: reader.object("inputSchema", schemaDefFrom),
    outputSchema: reader.object("outputSchema", schemaDefFrom),
    enforceSchema: reader.primitiveFlag("enforceSchema") ?? false,
  };
}
