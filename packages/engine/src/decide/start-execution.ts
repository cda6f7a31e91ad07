import type { ParentLink } from "../event/workflow-event.ts";
import type { WorkflowId } from "../ids.ts";
import type { ChildDefinition } from "../need.ts";
import type { Payload } from "../payload/payload.ts";
import type { Draft } from "./draft.ts";

/** What an execution says of another one that it starts. */
export type ExecutionToStart = {
  readonly definition: ChildDefinition;
  readonly input: Payload;
  readonly correlationId: string | undefined;
  readonly priority: number;
  readonly taskToDomain: ReadonlyMap<string, string>;
  /** undefined: nobody waits for it. */
  readonly parent: ParentLink | undefined;
  readonly externalInputPayloadStoragePath?: string | undefined;
};

/**
 * Starts another execution, by a command: its id is given at once, it begins after the commit, and each on its own, so
 * that no depth of executions within executions holds anything up. Gives the new execution's id.
 */
export function startExecution(draft: Draft, toStart: ExecutionToStart): WorkflowId {
  const { definition, externalInputPayloadStoragePath, ...given } = toStart;
  const workflowId = draft.sent.newWorkflowId();
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
  }));
  return workflowId;
}
