import type { Draft } from "../decide/draft.ts";
import { NeedsSignal } from "../decide/needs-signal.ts";
import { endTask } from "../decide/attempts/new-task.ts";
import { progress } from "../decide/progress.ts";
import { templatedInput } from "../decide/data/task-input.ts";
import type { Verdict } from "../decide/verdict.ts";
import { nestedTasks } from "../definition/nested-tasks.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { JumpToTaskRequested } from "../event/workflow-event.ts";
import { Payload } from "../payload/payload.ts";
import { OUTERMOST } from "../snapshot/snapshot.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { downstreamOf } from "./downstream.ts";
import { refusedAsTooLarge } from "./refuse-too-large.ts";
import { nameOf, refusedToGoOn, wrongState } from "./revive.ts";
import { withInput } from "./with-input.ts";

/**
 * Leaves the tasks that are open (they are CANCELED) and goes on at another task, whether it has run before or not. Its
 * earlier records stay as they are, superseded; what had followed from them is forgotten, and happens again. Only tasks outside of loops, forks
 * and TRYs can be jumped to: inside, nobody could say for which turn, beside which branches, or after what.
 */
export function decideJumpToTask(draft: Draft, { taskReferenceName, taskInput }: JumpToTaskRequested): Verdict {
  const { status, workflowName } = draft.execution;
  if (status !== "RUNNING") {
    const message = `Workflow: ${nameOf(draft)} is ${status}; only a RUNNING workflow can jump to a task.`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const node = draft.nodeAt(taskReferenceName, OUTERMOST);
  const obstacle = obstacleTo(draft, node);
  if (node === undefined || obstacle !== undefined) {
    const message = `The task referenced by ${taskReferenceName} ${obstacle ?? ""} of the WorkflowDefinition ${workflowName}`;
    return { kind: "refused", refusal: { kind: "InvalidArgument", faults: [], message } };
  }
  const full = draft.hasNotBegun() ? refusedToGoOn(draft, "operator") : undefined;
  if (full !== undefined) return full;
  leaveOpenTasks(draft);
  const before = draft.recordOf(node);
  const from = before ?? { referenceTaskName: taskReferenceName, iterations: [], seq: 0 };
  for (const record of downstreamOf(draft, from, node).forgotten) draft.removeTask(record);
  const target = withInput(node, taskInput, "laidOver");
  const tooLarge = target === node ? undefined : refusedInput(draft, target);
  if (tooLarge !== undefined) return tooLarge;
  if (before === undefined) draft.agenda.push({ kind: "schedule", node: target });
  else {
    draft.change(before.taskId, { retried: true, executed: true });
    draft.agenda.push({ kind: "attempt", node: target, after: before });
  }
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

/** Why nobody can jump there; undefined where it is possible. */
function obstacleTo(draft: Draft, node: PlacedNode | undefined): string | undefined {
  if (node === undefined) return "is no task";
  if (node.containers.length > 0 || isInFork(draft, node.task.taskReferenceName))
    return "is inside of a loop, fork or TRY";
  // The tasks that it would wait for may never come.
  return taskTypeOf(node.task.type)?.joinedEnds === undefined ? undefined : "is a join";
}

function isInFork({ snapshot }: Draft, reference: string): boolean {
  const isInside = (task: WorkflowTask): boolean =>
    nestedTasks(task).some(({ tasks }) =>
      tasks.some((inner) => inner.taskReferenceName === reference || isInside(inner)),
    );
  return [...snapshot.nodes.values()].some(({ task }) => task.type === "FORK_JOIN" && isInside(task));
}

const LEFT = "Parent workflow has gone on from another task";

function leaveOpenTasks(draft: Draft): void {
  // What would follow them in a version that was upgraded to does not come either.
  draft.update({ upgradedAtRevision: undefined });
  // Ends that nobody has acted upon yet, as that of a fork whose branches are made in parts, lead nowhere any more.
  for (const taskId of draft.unsettledTasks()) draft.change(taskId, { executed: true });
  for (const task of draft.openTasks()) {
    const node = draft.nodeOf(task);
    if (node !== undefined) taskTypeOf(node.task.type)?.cancel?.(draft, task, { reason: LEFT });
    // The task that is jumped to stands in its place: it is no failure of the workflow.
    endTask(draft, task, { status: "CANCELED", executed: true, retried: true });
    if (draft.joinRemaining(task.taskId) !== undefined) draft.setJoinRemaining(task.taskId, undefined);
  }
}

/** Both together may be too large. */
function refusedInput(draft: Draft, node: PlacedNode): Verdict | undefined {
  try {
    const payload = Payload.fromTree(templatedInput(draft, node));
    return refusedAsTooLarge(draft, [{ of: "task", name: node.task.taskReferenceName, payload }]);
  } catch (error) {
    if (error instanceof NeedsSignal) throw error;
    // What cannot be evaluated fails the workflow when the task is scheduled.
    return undefined;
  }
}
