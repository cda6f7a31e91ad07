import type { Draft } from "../decide/draft.ts";
import { executionScope } from "../decide/execution-scope.ts";
import { taskPayload } from "../decide/payloads.ts";
import { evaluateExpression } from "../expression/evaluate-expression.ts";
import type { TaskRecord } from "../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";

/** What the `items` of a FOR_EACH that begins come to. They are kept in its input and never evaluated again. */
export function evaluatedItems(draft: Draft, node: PlacedNode): Json {
  const { items = "" } = node.task;
  return evaluateExpression(items, executionScope(draft, { taskId: draft.nextTaskId, place: node.place, node }));
}

/** The items that a FOR_EACH began with. */
export function itemsOf(record: TaskRecord): Json {
  const input = taskPayload(record, "input").tree;
  return (isJsonObject(input) ? memberOf(input, "items") : undefined) ?? null;
}

export function listOf(items: Json): readonly Json[] {
  return isJsonArray(items) ? items : [];
}
