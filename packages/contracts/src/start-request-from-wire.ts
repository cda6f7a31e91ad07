import type { Fault, IdempotencyStrategy, Read, WorkflowStarted } from "@tutti/engine";

import { inside, numberFromWire, payloadFieldFromWire, textFromWire } from "./from-wire.ts";
import type { StartWorkflowRequest as WireStartWorkflowRequest } from "./gen/model/startworkflowrequest.ts";
import { readWorkflowDef } from "./workflow-def-from-wire.ts";

/** What to start, before anybody has looked whether there is such a definition. */
export type StartRequest = Omit<
  WorkflowStarted,
  "kind" | "eventId" | "workflowId" | "origin" | "snapshotHash" | "event"
> & {
  /** What is to be done where the key stands for an execution already; undefined: FAIL. */
  readonly idempotencyStrategy?: IdempotencyStrategy | undefined;
};

/**
 * The start a client asked for, and what is wrong with its shape. `created_by` is ignored: who calls is not for the
 * caller to say. Source: reference/api.md 1.3, 1.6.
 */
export function startRequestFromWire(wire: WireStartWorkflowRequest, path = ""): Read<StartRequest> {
  const faults: Fault[] = [];
  const at = { path, faults };
  const value: StartRequest = {
    name: wire.name,
    version: numberFromWire(wire.version),
    correlationId: textFromWire(wire.correlationId),
    input: payloadFieldFromWire(wire.input, inside(at, "input")),
    taskToDomain: wire.taskToDomain,
    inlineDefinition: wire.workflowDef && readWorkflowDef(wire.workflowDef, inside(at, "workflowDef")),
    externalInputPayloadStoragePath: textFromWire(wire.externalInputPayloadStoragePath),
    priority: wire.priority,
    createdBy: undefined,
  };
  return { value, faults };
}
