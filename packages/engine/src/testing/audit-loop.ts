import { nestedTasks } from "../definition/nested-tasks.ts";
import type { WorkflowTask } from "../definition/workflow-task.ts";
import type { Draft } from "../decide/draft.ts";
import { isTerminalTask } from "../model/status.ts";
import { baseReferenceOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonObject, memberOf } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { jsonEquals } from "../payload/json-equals.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { bodyOf, deepBodyOf } from "../snapshot/loop-bodies.ts";

/** What a loop must look like, worked out from the records of its turns. */
export function auditLoop(draft: Draft, loop: TaskRecord, node: PlacedNode): readonly string[] {
  const within = recordsWithin(draft, loop, node);
  return [...auditTurns(draft, loop, { node, within }), ...auditOutput(loop, { node, within, draft })];
}

type Within = { readonly node: PlacedNode; readonly within: readonly TaskRecord[] };

function recordsWithin(draft: Draft, loop: TaskRecord, node: PlacedNode): readonly TaskRecord[] {
  const nodes = draft.nodesBeside(node);
  // What undoes a task of it runs once the loop is over.
  const isUndoing = (reference: string): boolean =>
    nodes
      .get(reference)
      ?.containers.slice(node.containers.length)
      .some(({ role }) => role === "compensation") === true;
  const body = new Set(deepBodyOf(node.task.taskReferenceName, nodes).filter((reference) => !isUndoing(reference)));
  const depth = loop.iterations.length;
  return [...draft.allTasks()].filter(
    (task) =>
      !task.retried &&
      body.has(baseReferenceOf(task)) &&
      loop.iterations.every((turn, level) => task.iterations[level] === turn) &&
      task.iterations.length > depth &&
      // Another dynamic branch may have tasks of the same names.
      draft.nodeOf(task)?.place.branch === node.place.branch,
  );
}

const turnOf = (task: TaskRecord, loop: TaskRecord): number => task.iterations[loop.iterations.length] ?? 0;

function auditTurns(draft: Draft, loop: TaskRecord, { node, within }: Within): readonly string[] {
  const name = loop.referenceTaskName;
  const faults: string[] = [];
  // What a TRY around may have to undo is kept.
  const kept = isUndone(node) ? Number.POSITIVE_INFINITY : keepLast(node);
  for (const task of within) {
    const turn = turnOf(task, loop);
    if (turn > loop.iteration) faults.push(`${task.referenceTaskName} runs ahead of ${name}`);
    if (turn <= loop.iteration - 1 - kept) faults.push(`${task.referenceTaskName} is kept too long`);
    if (turn < loop.iteration && !isTerminalTask(task.status))
      faults.push(`${name} left ${task.referenceTaskName} behind`);
  }
  const isRunning = !isTerminalTask(loop.status) && draft.execution.status === "RUNNING";
  const present = within.filter((task) => turnOf(task, loop) === loop.iteration);
  if (isRunning && present.every(({ status }) => isTerminalTask(status))) faults.push(`${name} waits for nothing`);
  return faults;
}

function keepLast({ task }: PlacedNode): number {
  const given = memberOf(task.inputParameters, "keepLastN");
  return typeof given === "number" ? given : Number.POSITIVE_INFINITY;
}

/** The turns of an output are those of the records, with what these came to. */
function auditOutput(loop: TaskRecord, { node, within, draft }: Within & { readonly draft: Draft }): readonly string[] {
  if (loop.status !== "COMPLETED" || loop.iteration === 0) return [];
  const output = loop.output.payload?.tree;
  const body = new Set(bodyOf(node.task.taskReferenceName, draft.nodesBeside(node)));
  const first = loop.iteration - keepLast(node) + 1;
  const own = within.filter((task) => body.has(baseReferenceOf(task)) && turnOf(task, loop) >= first);
  return own.flatMap((task) => {
    const shown = memberIn(memberIn(output, String(turnOf(task, loop))), baseReferenceOf(task));
    const isShown = shown !== undefined && jsonEquals(shown, task.output.payload?.tree ?? null);
    return isShown ? [] : [`the output of ${loop.referenceTaskName} does not show that of ${task.referenceTaskName}`];
  });
}

function memberIn(json: Json | undefined, name: string): Json | undefined {
  return isJsonObject(json) ? memberOf(json, name) : undefined;
}

function isUndone({ task, containers }: PlacedNode): boolean {
  if (!containers.some(({ role }) => role === "try")) return false;
  return task.loopOver.some(function holds(inner: WorkflowTask): boolean {
    return (inner.compensateWith?.length ?? 0) > 0 || nestedTasks(inner).some(({ tasks }) => tasks.some(holds));
  });
}
