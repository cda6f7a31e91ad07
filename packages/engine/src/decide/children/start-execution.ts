import type { ParentLink } from "../../event/workflow-event.ts";
import type { WorkflowId } from "../../ids.ts";
import type { ChildDefinition } from "../../need.ts";
import type { Payload } from "../../payload/payload.ts";
import type { Draft } from "../draft.ts";

/** What an execution says of another one that it starts. */
export type ExecutionToStart = {
  readonly definition: ChildDefinition;
  readonly input: Payload;
  readonly correlationId: string | undefined;
  readonly priority: number;
  readonly taskToDomain: ReadonlyMap<string, string>;
  /** undefined: nobody waits for it. */
  readonly parent: ParentLink | undefined;
  readonly depth?: number;
  readonly externalInputPayloadStoragePath?: string | undefined;
  /** Where a key was reserved for it; else it gets an id of its own. */
  readonly reserved?: { readonly workflowId: WorkflowId; readonly idempotencyKey: string } | undefined;
};

/**
 * Starts another execution, by a command: its id is given at once, it begins after the commit, and each on its own, so
 * that no depth of executions within executions holds anything up. Gives the new execution's id.
 */
export function startExecution(draft: Draft, toStart: ExecutionToStart): WorkflowId {
  const { definition, externalInputPayloadStoragePath, reserved, ...given } = toStart;
  const workflowId = reserved?.workflowId ?? draft.sent.newWorkflowId();
  draft.sent.add((head) => ({
    ...head,
    kind: "WorkflowStarted",
    workflowId,
    ...given,
    name: definition.name,
    version: definition.version,
    inlineDefinition: undefined,
    snapshotHash: definition.snapshotHash,
    externalInputPayloadStoragePath,
    createdBy: undefined,
    event: undefined,
    idempotencyKey: reserved?.idempotencyKey,
  }));
  return workflowId;
}
