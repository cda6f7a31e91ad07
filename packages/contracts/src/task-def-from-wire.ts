import type { Fault, Read, TaskDef } from "@tutti/engine";

import { inside, numberFromWire, objectFromWire, textFromWire, wordFromWire } from "./from-wire.ts";
import type { At } from "./from-wire.ts";
import type { TaskDef as WireTaskDef } from "./gen/model/taskdef.ts";
import { NO_AUDIT } from "./shared-from-wire.ts";

/**
 * The task definition a client sent, and what is wrong with its shape. Its rules are the engine's.
 *
 * Zero is taken as it is, but for fields in which it would always be refused or means "no limit": there it becomes
 * Conductor's default, or absent. Source: reference/api.md 1.6.
 */
export function taskDefFromWire(wire: WireTaskDef, path = ""): Read<TaskDef> {
  const faults: Fault[] = [];
  return { value: readTaskDef(wire, { path, faults }), faults };
}

export function readTaskDef(wire: WireTaskDef, at: At): TaskDef {
  return {
    ...NO_AUDIT,
    name: wire.name,
    description: textFromWire(wire.description),
    ownerEmail: textFromWire(wire.ownerEmail),
    ...retryFromWire(wire, at),
    ...timeoutsFromWire(wire, at),
    inputKeys: wire.inputKeys,
    outputKeys: wire.outputKeys,
    inputTemplate: objectFromWire(wire.inputTemplate, inside(at, "inputTemplate")),
    concurrentExecLimit: numberFromWire(wire.concurrentExecLimit),
    rateLimitPerFrequency: wire.rateLimitPerFrequency,
    rateLimitFrequencyInSeconds: numberFromWire(wire.rateLimitFrequencyInSeconds) ?? 1,
    isolationGroupId: textFromWire(wire.isolationGroupId),
    executionNameSpace: textFromWire(wire.executionNameSpace),
    runtimeMetadata: [],
    taskStatusListenerEnabled: wire.taskStatusListenerEnabled,
    baseType: textFromWire(wire.baseType),
    inputSchema: undefined,
    outputSchema: undefined,
    enforceSchema: false,
  };
}

function retryFromWire(wire: WireTaskDef, at: At) {
  return {
    retryCount: wire.retryCount,
    retryLogic: wordFromWire(wire.retryLogic, inside(at, "retryLogic"), "FIXED"),
    retryDelaySeconds: wire.retryDelaySeconds,
    backoffScaleFactor: numberFromWire(wire.backoffScaleFactor) ?? 1,
    maxRetryDelaySeconds: wire.maxRetryDelaySeconds,
    backoffJitterMs: wire.backoffJitterMs,
  };
}

function timeoutsFromWire(wire: WireTaskDef, at: At) {
  return {
    timeoutSeconds: wire.timeoutSeconds,
    timeoutPolicy: wordFromWire(wire.timeoutPolicy, inside(at, "timeoutPolicy"), "RETRY"),
    responseTimeoutSeconds: numberFromWire(wire.responseTimeoutSeconds) ?? 3600,
    pollTimeoutSeconds: numberFromWire(wire.pollTimeoutSeconds),
    totalTimeoutSeconds: wire.totalTimeoutSeconds,
  };
}
