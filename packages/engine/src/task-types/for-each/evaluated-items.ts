import type { Draft } from "../../decide/draft.ts";
import { executionScope } from "../../decide/data/execution-scope.ts";
import { evaluateExpression } from "../../expression/evaluate-expression.ts";
import type { Json } from "../../payload/json.ts";
import type { PlacedNode } from "../../snapshot/snapshot.ts";

/** What the `items` of a FOR_EACH that begins come to. They are kept in its input and never evaluated again. */
export function evaluatedItems(draft: Draft, node: PlacedNode): Json {
  if (node.items !== undefined) return node.items;
  const { items = "" } = node.task;
  return evaluateExpression(items, executionScope(draft, { taskId: draft.nextTaskId, place: node.place, node }));
}
