import type { Fault, Read, WorkflowDef } from "@tutti/engine";

import { inside, numberFromWire, objectFromWire, textFromWire, wordFromWire } from "./from-wire.ts";
import type { At } from "./from-wire.ts";
import type { WorkflowDef as WireWorkflowDef } from "./gen/model/workflowdef.ts";
import { cacheConfigFromWire, NO_AUDIT, rateLimitConfigFromWire, schemaDefFromWire } from "./shared-from-wire.ts";
import { readWorkflowTasks } from "./workflow-task-from-wire.ts";

/**
 * The workflow definition a client sent, and what is wrong with its shape. Its rules are the engine's.
 *
 * Flags and enums that are unset are taken literally, because nothing tells them from false and the first word; version
 * 0 is 1, schema version 0 is 2, and failure workflow version 0 is the latest. Source: reference/api.md 1.6.
 */
export function workflowDefFromWire(wire: WireWorkflowDef, path = ""): Read<WorkflowDef> {
  const faults: Fault[] = [];
  return { value: readWorkflowDef(wire, { path, faults }), faults };
}

export function readWorkflowDef(wire: WireWorkflowDef, at: At): WorkflowDef {
  return {
    ...NO_AUDIT,
    name: wire.name,
    description: textFromWire(wire.description),
    version: numberFromWire(wire.version) ?? 1,
    tasks: readWorkflowTasks(wire.tasks, inside(at, "tasks")),
    inputParameters: wire.inputParameters,
    failureWorkflow: textFromWire(wire.failureWorkflow),
    failureWorkflowVersion: numberFromWire(wire.failureWorkflowVersion),
    schemaVersion: numberFromWire(wire.schemaVersion) ?? 2,
    restartable: wire.restartable,
    workflowStatusListenerEnabled: wire.workflowStatusListenerEnabled,
    workflowStatusListenerSink: textFromWire(wire.workflowStatusListenerSink),
    ownerEmail: textFromWire(wire.ownerEmail),
    timeoutPolicy: wordFromWire(wire.timeoutPolicy, inside(at, "timeoutPolicy"), "TIME_OUT_WF"),
    timeoutSeconds: wire.timeoutSeconds,
    ...objectsFromWire(wire, at),
    ...schemasFromWire(wire, at),
    cacheConfig: wire.cacheConfig && cacheConfigFromWire(wire.cacheConfig),
    maskedFields: wire.maskedFields,
  };
}

function objectsFromWire(wire: WireWorkflowDef, at: At) {
  return {
    outputParameters: objectFromWire(wire.outputParameters, inside(at, "outputParameters")),
    variables: objectFromWire(wire.variables, inside(at, "variables")),
    inputTemplate: objectFromWire(wire.inputTemplate, inside(at, "inputTemplate")),
    metadata: objectFromWire(wire.metadata, inside(at, "metadata")),
    rateLimitConfig:
      wire.rateLimitConfig && rateLimitConfigFromWire(wire.rateLimitConfig, inside(at, "rateLimitConfig")),
  };
}

function schemasFromWire(wire: WireWorkflowDef, at: At) {
  return {
    inputSchema: wire.inputSchema && schemaDefFromWire(wire.inputSchema, inside(at, "inputSchema")),
    outputSchema: wire.outputSchema && schemaDefFromWire(wire.outputSchema, inside(at, "outputSchema")),
    enforceSchema: wire.enforceSchema,
  };
}
