import type { Draft } from "../decide/draft.ts";
import { addTask } from "../decide/attempts/new-task.ts";
import { progress } from "../decide/progress.ts";
import { tellJoins } from "../decide/joins/tell-joins.ts";
import type { Verdict } from "../decide/verdict.ts";
import type { SkipTaskRequested } from "../event/workflow-event.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, newJsonObject } from "../payload/json.ts";
import type { JsonObject } from "../payload/json.ts";
import type { Payload } from "../payload/payload.ts";
import type { Place, PlacedNode } from "../snapshot/snapshot.ts";
import { refusedAsTooLarge } from "./refuse-too-large.ts";
import { nameOf, wrongState } from "./revive.ts";

/**
 * Marks a task that has not been reached yet as SKIPPED: the flow goes past it wherever it stands, at the head of a
 * case or branch too. In a loop its plain reference skips it in every turn, one with a turn (`ref__2`) in that one.
 * Source: reference/engine.md 2.10; cases ops-skip-*.
 */
export function decideSkipTask(draft: Draft, event: SkipTaskRequested): Verdict {
  const { taskReferenceName, taskInput, taskOutput } = event;
  const { execution } = draft;
  if (execution.status !== "RUNNING") {
    const message = `The workflow ${nameOf(draft)} is not running so the task referenced by ${taskReferenceName} cannot be skipped`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const node = nodeNamed(draft, taskReferenceName);
  if (node === undefined) {
    const message = `The task referenced by ${taskReferenceName} does not exist in the WorkflowDefinition ${execution.workflowName}`;
    return { kind: "refused", refusal: { kind: "NotFound", what: "task", id: taskReferenceName, message } };
  }
  if (draft.recordOf(node) !== undefined) {
    const message = `The task referenced ${taskReferenceName} has already been processed, cannot be skipped`;
    return { kind: "refused", refusal: wrongState(draft, message) };
  }
  const tooLarge = refusedAsTooLarge(draft, [
    { of: "task", name: taskReferenceName, payload: taskInput },
    { of: "task", name: taskReferenceName, payload: taskOutput },
  ]);
  if (tooLarge !== undefined) return tooLarge;
  const task = skip(draft, node, { input: objectOf(taskInput), output: objectOf(taskOutput) });
  const { taskInputMessage: inputMessage, taskOutputMessage: outputMessage } = event;
  draft.change(task.taskId, { inputMessage, outputMessage });
  skipJoinOf(draft, node);
  progress(draft);
  return { kind: "changed", answer: { kind: "Done", status: draft.execution.status } };
}

function skip(
  draft: Draft,
  node: PlacedNode,
  { input, output }: { readonly input: JsonObject; readonly output: JsonObject },
): TaskRecord {
  const { taskId } = addTask(draft, node, { status: "SKIPPED", taskType: node.task.name, input, output });
  const task = draft.change(taskId, { executed: true });
  tellJoins(draft, node);
  return task;
}

/** With a fork its JOIN is passed over: the branches that it would wait for never come. */
function skipJoinOf(draft: Draft, fork: PlacedNode): void {
  if (!fork.task.type.startsWith("FORK_JOIN") || fork.next === undefined) return;
  const join = draft.neighbour(fork, fork.next);
  if (join?.task.type !== "JOIN" || draft.recordOf(join) !== undefined) return;
  skip(draft, join, { input: newJsonObject(), output: newJsonObject() });
}

/** By the reference as it is written, or with the turns of the loops around it. */
function nodeNamed(draft: Draft, reference: string): PlacedNode | undefined {
  const plain = draft.nodeAt(reference, { iterations: [], branch: undefined });
  if (plain !== undefined) return plain;
  const match = /^(.+?)((?:__\d+)+)$/.exec(reference);
  const [, base, suffix] = match ?? [];
  if (base === undefined || suffix === undefined) return undefined;
  const iterations = suffix.slice(2).split("__").map(Number);
  const place: Place = { iterations, branch: undefined };
  const node = draft.nodeAt(base, place);
  return node !== undefined && node.loops.length === iterations.length ? node : undefined;
}

function objectOf(payload: Payload) {
  const { tree } = payload;
  return isJsonObject(tree) ? tree : newJsonObject();
}
