import type { Draft } from "../decide/draft.ts";
import { progress } from "../decide/progress.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { RestartRequested } from "../event/workflow-event.ts";
import type { Execution } from "../model/execution.ts";
import { slotOf } from "../model/payload-slot.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import type { ChildDefinition } from "../need.ts";
import { Payload } from "../payload/payload.ts";
import { ownDefinition } from "./resolve-definition.ts";
import { nameOf, refusedToBegin, refusedUnderLimit, reviveExecution, wrongState } from "./revive.ts";

/**
 * Begins from the first task under the same id, with the input it had: all tasks, the output and the names of what
 * failed are forgotten, variables are the definition's again. With `useLatestDefinitions` it runs the newest
 * definition of its name. Source: reference/engine.md 2.6; 13.3-1, 13.3-12 mended.
 */
export function decideRestart(draft: Draft, event: RestartRequested): Verdict {
  const { execution, snapshot } = draft;
  const { status, workflowName } = execution;
  if (!isTerminalWorkflow(status)) {
    const message = `Workflow: ${nameOf(draft)}.${status} is not in terminal state, unable to restart.`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  if (status === "COMPLETED" && !snapshot.def.restartable && !event.useLatestDefinitions) {
    return { kind: "refused", refusal: wrongState(draft, `Workflow: ${nameOf(draft)} is non-restartable`) };
  }
  const latest = event.useLatestDefinitions ? ownDefinition(draft, undefined) : undefined;
  if (event.useLatestDefinitions && latest === undefined) {
    const message = `Unable to find latest definition for ${execution.workflowId}`;
    return { kind: "refused", refusal: { kind: "NotFound", what: "workflowDef", id: workflowName, message } };
  }
  const full = isAnother(draft, latest) ? refusedAsAnother(draft, latest) : refusedToBegin(draft, "operator");
  if (full !== undefined) return full;
  removeAllTasks(draft);
  reviveExecution(draft, { ...BLANK, createTime: draft.now, lastRetriedTime: 0, ...runs(draft, latest) });
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

function isAnother({ snapshot }: Draft, latest: ChildDefinition | undefined): latest is ChildDefinition {
  return latest !== undefined && latest.snapshotHash !== snapshot.hash;
}

/** It counts under the key of the definition that it is going to run. */
function refusedAsAnother(draft: Draft, { rateLimitConfig }: ChildDefinition): Verdict | undefined {
  draft.update({ rateLimitKey: undefined });
  return refusedUnderLimit(draft, rateLimitConfig);
}

const BLANK: Partial<Execution> = {
  output: slotOf(Payload.empty),
  externalOutputPayloadStoragePath: undefined,
  failedReferenceTaskNames: [],
  failedTaskNames: [],
};

/** Variables come from the definition that runs; one that is not at hand yet gives them when its first task begins. */
function runs(draft: Draft, latest: ChildDefinition | undefined): Partial<Execution> {
  if (!isAnother(draft, latest)) return { variables: slotOf(Payload.fromTree(draft.snapshot.def.variables)) };
  const { snapshotHash, version: workflowVersion } = latest;
  return { snapshotHash, workflowVersion, variables: slotOf(Payload.empty) };
}

export function removeAllTasks(draft: Draft): void {
  for (const task of draft.allTasks()) draft.removeTask(task);
  draft.update({ lastSeq: 0 });
}
