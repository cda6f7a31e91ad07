import type { Draft } from "../decide/draft.ts";
import { endTask } from "../decide/new-task.ts";
import { progress } from "../decide/progress.ts";
import type { Verdict } from "../decide/verdict.ts";
import { nestedTasks } from "../definition/nested-tasks.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { JumpToTaskRequested } from "../event/workflow-event.ts";
import { slotOf } from "../model/payload-slot.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, jsonObject } from "../payload/json.ts";
import { Payload } from "../payload/payload.ts";
import { OUTERMOST } from "../snapshot/snapshot.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { taskTypeOf } from "../task-types/task-types.ts";
import { taskPayload } from "../decide/payloads.ts";
import { downstreamOf } from "./downstream.ts";
import { refusedAsTooLarge } from "./refuse-too-large.ts";
import { nameOf, wrongState } from "./revive.ts";

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
  leaveOpenTasks(draft);
  const before = draft.recordOf(node);
  const from = before ?? { referenceTaskName: taskReferenceName, iterations: [], seq: 0 };
  for (const record of downstreamOf(draft, from, node).forgotten) draft.removeTask(record);
  if (before === undefined) draft.agenda.push({ kind: "schedule", node });
  else {
    draft.change(before.taskId, { retried: true, executed: true });
    draft.agenda.push({ kind: "attempt", node, after: before });
  }
  progress(draft);
  const added = draft.recordOf(node);
  const tooLarge =
    added === undefined || added.taskId === before?.taskId ? undefined : layOver(draft, added, taskInput);
  if (tooLarge !== undefined) return tooLarge;
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

/** Gives the refusal where both together are too large. */
function layOver(draft: Draft, task: TaskRecord, over: Payload): Verdict | undefined {
  const [below, above] = [taskPayload(task, "input").tree, over.tree];
  if (!isJsonObject(below) || !isJsonObject(above) || Object.keys(above).length === 0) return undefined;
  const payload = Payload.fromTree(jsonObject([...Object.entries(below), ...Object.entries(above)]));
  const tooLarge = refusedAsTooLarge(draft, [{ of: "task", name: task.referenceTaskName, payload }]);
  if (tooLarge === undefined) draft.change(task.taskId, { input: slotOf(payload) });
  return tooLarge;
}
