import type { TaskDef } from "@tutti/engine";

import type { TaskDef as WireTaskDef } from "./gen/model/taskdef.ts";
import { jsonObjectToWire } from "./value-map.ts";

/** The task definition as Conductor's clients read it; schemas, runtimeMetadata and audit fields have no place there. */
export function taskDefToWire(def: TaskDef): WireTaskDef {
  return {
    name: def.name,
    description: def.description ?? "",
    ownerEmail: def.ownerEmail ?? "",
    retryCount: def.retryCount,
    retryLogic: def.retryLogic,
    retryDelaySeconds: def.retryDelaySeconds,
    backoffScaleFactor: def.backoffScaleFactor,
    maxRetryDelaySeconds: def.maxRetryDelaySeconds,
    backoffJitterMs: def.backoffJitterMs,
    timeoutSeconds: def.timeoutSeconds,
    timeoutPolicy: def.timeoutPolicy,
    responseTimeoutSeconds: def.responseTimeoutSeconds,
    pollTimeoutSeconds: def.pollTimeoutSeconds ?? 0,
    totalTimeoutSeconds: def.totalTimeoutSeconds,
    inputKeys: [...def.inputKeys],
    outputKeys: [...def.outputKeys],
    inputTemplate: jsonObjectToWire(def.inputTemplate),
    concurrentExecLimit: def.concurrentExecLimit ?? 0,
    rateLimitPerFrequency: def.rateLimitPerFrequency,
    rateLimitFrequencyInSeconds: def.rateLimitFrequencyInSeconds,
    isolationGroupId: def.isolationGroupId ?? "",
    executionNameSpace: def.executionNameSpace ?? "",
    taskStatusListenerEnabled: def.taskStatusListenerEnabled,
    baseType: def.baseType ?? "",
  };
}
