import type { WorkflowDef } from "@tutti/engine";

import type { WorkflowDef as WireWorkflowDef } from "./gen/model/workflowdef.ts";
import { cacheConfigToWire, rateLimitConfigToWire, schemaDefToWire } from "./shared-to-wire.ts";
import { jsonObjectToWire } from "./value-map.ts";
import { workflowTaskToWire } from "./workflow-task-to-wire.ts";

/** The definition as Conductor's clients read it; audit fields and a schema's data have no place there. */
export function workflowDefToWire(def: WorkflowDef): WireWorkflowDef {
  return {
    name: def.name,
    description: def.description ?? "",
    version: def.version,
    tasks: def.tasks.map(workflowTaskToWire),
    inputParameters: [...def.inputParameters],
    outputParameters: jsonObjectToWire(def.outputParameters),
    failureWorkflow: def.failureWorkflow ?? "",
    failureWorkflowVersion: def.failureWorkflowVersion ?? 0,
    schemaVersion: def.schemaVersion,
    restartable: def.restartable,
    workflowStatusListenerEnabled: def.workflowStatusListenerEnabled,
    workflowStatusListenerSink: def.workflowStatusListenerSink ?? "",
    ownerEmail: def.ownerEmail ?? "",
    timeoutPolicy: def.timeoutPolicy,
    timeoutSeconds: def.timeoutSeconds,
    variables: jsonObjectToWire(def.variables),
    inputTemplate: jsonObjectToWire(def.inputTemplate),
    rateLimitConfig: def.rateLimitConfig && rateLimitConfigToWire(def.rateLimitConfig),
    inputSchema: def.inputSchema && schemaDefToWire(def.inputSchema),
    outputSchema: def.outputSchema && schemaDefToWire(def.outputSchema),
    enforceSchema: def.enforceSchema,
    metadata: jsonObjectToWire(def.metadata),
    cacheConfig: def.cacheConfig && cacheConfigToWire(def.cacheConfig),
    maskedFields: [...def.maskedFields],
  };
}
