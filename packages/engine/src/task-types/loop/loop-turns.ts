import { containersAround } from "../../decide/scopes/containers.ts";
import type { Draft } from "../../decide/draft.ts";
import { requireOutputs, taskPayload } from "../../decide/data/payloads.ts";
import { recordsWithin } from "../../decide/scopes/within-scope.ts";
import type { Scope } from "../../decide/scopes/within-scope.ts";
import { isTerminalTask } from "../../model/status.ts";
import { baseReferenceOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { jsonObject } from "../../payload/json.ts";
import type { JsonObject } from "../../payload/json.ts";
import { bodyOf, deepBodyOf } from "../../snapshot/loop-bodies.ts";
import { placeOfTurn } from "../../snapshot/place-of-turn.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";

/** The first task of a turn; undefined of a loop without a body. */
export function firstOfTurn(draft: Draft, node: PlacedNode, turn: number): PlacedNode | undefined {
  const [first] = node.task.loopOver;
  return first && draft.nodeAt(first.taskReferenceName, placeOfTurn(node, turn));
}

/**
 * Whether all of a turn has come and ended for good: every task of the body's own sequence, and of its branches those
 * that were begun, also where no JOIN waits for them.
 */
export function isTurnOver(draft: Draft, node: PlacedNode, turn: number): boolean {
  const place = placeOfTurn(node, turn);
  return (
    node.task.loopOver.every(({ taskReferenceName }) => draft.recordAt(taskReferenceName, place) !== undefined) &&
    recordsOf(draft, node, turn).every(hasEndedForGood)
  );
}

function hasEndedForGood({ status, executed }: TaskRecord): boolean {
  return status === "SKIPPED" || (isTerminalTask(status) && executed);
}

/** The last attempts of a turn's tasks, in the order of their scheduling. Those of loops within are not among them. */
export function recordsOf(draft: Draft, node: PlacedNode, turn: number): readonly TaskRecord[] {
  const place = placeOfTurn(node, turn);
  const body = bodyOf(node.task.taskReferenceName, draft.nodesBeside(node));
  const records = body.flatMap((reference) => draft.recordAt(reference, place) ?? []);
  return records.sort((a, b) => a.seq - b.seq);
}

/**
 * The outputs of a turn's tasks by their references as the definition has them. Of a TERMINATE, which is through only when
 * the loop is, nothing is shown: case flow-loop-terminate-inside.
 */
export function turnOutput(records: readonly TaskRecord[]): JsonObject {
  requireOutputs(records);
  return jsonObject(
    records.map((task) => {
      const output = task.taskType === "TERMINATE" ? jsonObject([]) : taskPayload(task, "output").tree;
      return [baseReferenceOf(task), output] as const;
    }),
  );
}

/**
 * Removes everything that ran in a turn: all attempts, branches that were forked, and the turns of loops within. What a
 * TRY may have undone later stays.
 */
export function removeTurn(draft: Draft, node: PlacedNode, turn: number): void {
  const nodes = draft.nodesBeside(node);
  const body = deepBodyOf(node.task.taskReferenceName, nodes);
  const isUndone = (reference: string): boolean => (nodes.get(reference)?.task.compensateWith?.length ?? 0) > 0;
  if (body.some(isUndone) && containersAround(draft, node).some(({ role }) => role === "try")) return;
  removeScope(draft, { role: "loop", node, turn });
}

/** Removes everything that ran in a list of tasks, at any depth, with all attempts. */
export function removeScope(draft: Draft, scope: Scope): void {
  for (const record of [...recordsWithin(draft, scope, { turns: "all" })])
    for (const attempt of attemptsOf(draft, record)) draft.removeTask(attempt);
}

function attemptsOf(draft: Draft, last: TaskRecord): readonly TaskRecord[] {
  const attempts: TaskRecord[] = [];
  for (let task: TaskRecord | undefined = last; task !== undefined;) {
    attempts.push(task);
    task = task.retriedTaskId === undefined ? undefined : draft.task(task.retriedTaskId);
  }
  return attempts;
}
