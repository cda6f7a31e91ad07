import type { Draft } from "../decide/draft.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { UpgradeRequested } from "../event/workflow-event.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { baseReferenceOf } from "../model/task-record.ts";
import type { ChildDefinition } from "../need.ts";
import { taskPlaces } from "../snapshot/task-places.ts";
import { ownDefinition } from "./resolve-definition.ts";
import { nameOf, wrongState } from "./revive.ts";

/**
 * A running execution goes on with another version of its definition: tasks that have run stay as they are, open ones
 * end as they would, and what follows is the new version's, at once where nothing open leads to it. What stands in that
 * before the tasks that have been reached has been passed. Refused where an open task is not in that version, or is another
 * one there.
 */
export function decideUpgrade(draft: Draft, { version }: UpgradeRequested): Verdict {
  const { status, workflowName } = draft.execution;
  if (isTerminalWorkflow(status)) {
    const message = `Workflow: ${nameOf(draft)} is ${status}; only one that has not ended can be upgraded.`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const found = ownDefinition(draft, version, { withPlaces: true });
  if (found === undefined) {
    const message = `No such workflow found by name: ${workflowName}, version: ${version ?? "latest"}`;
    return { kind: "refused", refusal: { kind: "NotFound", what: "workflowDef", id: workflowName, message } };
  }
  const known = new Set(found.taskReferenceNames);
  const missing = staticReferences(draft).filter((reference) => !known.has(reference));
  if (missing.length > 0) {
    const message = `Version ${found.version} of ${workflowName} lacks tasks that are open: ${missing.join(", ")}`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const moved = movedTasks(draft, found);
  if (moved.length > 0) {
    const message = `Version ${found.version} of ${workflowName} has tasks that are open as others, or elsewhere: ${moved.join(", ")}`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  for (const { taskId } of draft.openTasks())
    if (draft.joinRemaining(taskId) !== undefined) draft.setJoinRemaining(taskId, undefined);
  const { snapshotHash, version: workflowVersion } = found;
  draft.update({ snapshotHash, workflowVersion, upgradedAtRevision: draft.execution.revision + 1 });
  return { kind: "changed", answer: { kind: "Done", status } };
}

/** Open tasks that could not go on as what they are in that version: nobody would end them. */
function movedTasks(draft: Draft, { taskPlaces: places }: ChildDefinition): readonly string[] {
  if (places === undefined) return [];
  const [before, after] = [new Map(taskPlaces(draft.snapshot.nodes)), new Map(places)];
  return staticReferences(draft).filter((reference) => before.get(reference) !== after.get(reference));
}

function staticReferences(draft: Draft): readonly string[] {
  const open = draft.openTasks().filter(({ parentTaskReferenceName }) => parentTaskReferenceName === undefined);
  return [...new Set(open.map(baseReferenceOf))];
}
