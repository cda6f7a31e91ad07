import type { Draft } from "../../decide/draft.ts";
import { executionScope } from "../../decide/data/execution-scope.ts";
import { NeedsSignal } from "../../decide/needs-signal.ts";
import { requireOutputs, taskPayload } from "../../decide/data/payloads.ts";
import { firstOf, isScopeOver, ownRecords, placeOfScope, recordsWithin } from "../../decide/scopes/within-scope.ts";
import { evaluateJson } from "../../expression/evaluate.ts";
import { withoutSecretNames } from "../../expression/secret-names.ts";
import { isUnsuccessful } from "../../model/status.ts";
import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { Need } from "../../need.ts";
import { jsonObject } from "../../payload/json.ts";
import type { Json, JsonObject } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";
import { hasFailed, turnScope } from "./for-each-turns.ts";
import { firstFailure } from "../try/try-error.ts";

type Ended = { readonly record: TaskRecord; readonly node: PlacedNode; readonly total: number };

export type Gathered = {
  readonly output: JsonObject;
  /** The tasks that turns have failed of. */
  readonly failures: readonly TaskRecord[];
};

/**
 * What all items have come to, in the order of the list: null for one that has failed or was not through. Costs all turns,
 * once; payloads that are not at hand are asked for all together.
 */
export function gathered(draft: Draft, ended: Ended): Gathered {
  const turns = Array.from({ length: ended.total }, (_, index) => index + 1);
  const results = resultsOf(draft, ended, turns);
  const failed = turns.flatMap((turn) => failureOf(draft, ended.node, turn));
  const errors = failed.map(({ index, task }) =>
    jsonObject([
      ["index", index],
      ["reason", withoutSecretNames(task.reasonForIncompletion ?? null)],
      ["status", task.status],
      ["failedReferenceTaskName", withoutSecretNames(task.referenceTaskName)],
    ]),
  );
  return {
    output: jsonObject([["results", results], ...(errors.length === 0 ? [] : [["errors", errors] as const])]),
    failures: failed.map(({ task }) => task),
  };
}

function resultsOf(draft: Draft, { node }: Ended, turns: readonly number[]): readonly Json[] {
  const isThrough = (turn: number): boolean =>
    isScopeOver(draft, turnScope(node, turn)) && !hasFailed(draft, node, turn);
  const through = new Set(turns.filter(isThrough));
  const { collect } = node.task;
  if (collect !== undefined) return collected(draft, node, { turns, through });
  const lasts = turns.map((turn) => (through.has(turn) ? lastOf(draft, node, turn) : undefined));
  requireOutputs(lasts.filter((last) => last !== undefined));
  return lasts.map((last) => (last === undefined ? null : taskPayload(last, "output").tree));
}

function lastOf(draft: Draft, node: PlacedNode, turn: number): TaskRecord | undefined {
  const reference = node.task.loopOver.at(-1)?.taskReferenceName ?? "";
  return draft.latest(reference + suffixOf(placeOfScope(turnScope(node, turn)).iterations));
}

function collected(
  draft: Draft,
  node: PlacedNode,
  { turns, through }: { readonly turns: readonly number[]; readonly through: ReadonlySet<number> },
): readonly Json[] {
  const needs: Need[] = [];
  const results = turns.map((turn): Json => {
    if (!through.has(turn)) return null;
    try {
      return resultOf(draft, node, turn);
    } catch (error) {
      if (!(error instanceof NeedsSignal)) throw error;
      needs.push(...error.needs);
      return null;
    }
  });
  if (needs.length > 0) throw new NeedsSignal(needs);
  return results;
}

/** What `collect` comes to, read as the tasks of the turn are. */
function resultOf(draft: Draft, node: PlacedNode, turn: number): Json {
  const within = firstOf(draft, turnScope(node, turn));
  if (within === undefined || node.task.collect === undefined) return null;
  const scope = executionScope(draft, { taskId: undefined, place: within.place, node: within });
  return evaluateJson(node.task.collect, scope);
}

type FailedTurn = { readonly index: number; readonly task: TaskRecord };

/** The task that a turn has failed of: the one that was noted, else the one that looks most like it. */
function failureOf(draft: Draft, node: PlacedNode, turn: number): readonly FailedTurn[] {
  if (!hasFailed(draft, node, turn)) return [];
  const scope = turnScope(node, turn);
  for (const task of recordsWithin(draft, scope, { turns: "all" }))
    if (isUnsuccessful(task.status) && draft.joinRemaining(task.taskId) === turn) return [{ index: turn - 1, task }];
  const failed = ownRecords(draft, scope).filter(({ status }) => isUnsuccessful(status) && status !== "CANCELED");
  const task = firstFailure(failed);
  return task === undefined ? [] : [{ index: turn - 1, task }];
}
